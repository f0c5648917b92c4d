import { DAY_MS } from '../../core/time/day.ts';
import { expectationOf, type Baseline, type Expectation } from './baseline.ts';
import type { Family, Observation } from './observation.ts';
import { addToCells, type TaskCells } from './task-mix.ts';

/** Observations since the onset of a change, as sums of what was observed and what the baseline expected. */
export type Segment = {
  readonly family: Family;
  n: number;
  observed: number;
  expected: number;
  /** The sum of squared deviations from what was expected. */
  squares: number;
  /** Observations by their task. */
  readonly cells?: TaskCells;
  /** The end of the first and of the last observation, in milliseconds since 1970. */
  readonly since: number;
  until: number;
};

/** The segment of these observations. */
export function segmentOf(baseline: Baseline, observations: readonly Observation[]): Segment {
  const since = observations[0]?.endedAt ?? 0;
  const segment: Segment = {
    n: 0,
    observed: 0,
    expected: 0,
    squares: 0,
    since,
    until: since,
    family: baseline.family,
    ...(baseline.cells && { cells: {} }),
  };
  for (const one of observations) addTo(segment, one, expectationOf(baseline, one.context));
  return segment;
}

/** Adds an observation to a segment. */
export function addTo(
  segment: Segment,
  { value, endedAt, context, task }: Observation,
  { expected }: Expectation,
): void {
  segment.n += 1;
  segment.observed += value;
  segment.expected += expected;
  segment.squares += (value - expected) ** 2;
  segment.until = endedAt;
  if (segment.cells) addToCells(segment.cells, segment.family, value, task ?? context);
}

/** Observations per day; of less than a day, their number. */
export function perDay({ n, since, until }: Segment): number {
  return n / Math.max(1, (until - since) / DAY_MS);
}
