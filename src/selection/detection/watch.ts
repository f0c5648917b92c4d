import { ALL_TASKS } from '../context.ts';
import { addOutcome, createStatistics, type CellStatistics } from '../evidence/cell-statistics.ts';
import type { Posterior } from '../model/posterior.ts';
import { meanOf } from '../model/success-rates.ts';
import type { RunOutcome } from '../outcome.ts';
import { addEvidence, lossEvidence, riseEvidence } from './cusum.ts';

/** What became worse. */
export type Signal = 'success' | 'cost';

/** A change for the worse of an arm, in one type of task or in all. */
export type Alarm = {
  readonly signal: Signal;
  readonly arm: string;
  /** The cell of a type of task, or that of all tasks. */
  readonly cell: string;
  readonly statistic: number;
  readonly threshold: number;
  /** The average prediction and result of the outcomes since the sum was last 0; logarithms of cost. */
  readonly before: number;
  readonly after: number;
  /** How many outcomes those are: the change is probably that long ago. */
  readonly runs: number;
};

/** An outcome that a series looked at. */
export type Watched = {
  readonly path: readonly string[];
  readonly outcome: RunOutcome;
  readonly isDefault: boolean;
};

/** The series of one selector, by signal, arm and cell. */
export type Watch = Map<string, Series>;

/** Evidence of a change that adds up, and what happened since it was last 0. */
export type Series = { sum: number; seen: number; since: Since };

/** Outcomes: how many, sums of what was predicted and found, and their statistics by their finest cell. */
export type Since = { runs: number; predicted: number; found: number; readonly cells: Map<string, CellStatistics> };

/** Compares an outcome with what was predicted for it, in the type of its task and over all tasks. */
export function observe(watch: Watch, posterior: Posterior, watched: Watched): Alarm[] {
  const cells = [...new Set([ALL_TASKS, watched.path[1] ?? ALL_TASKS])];
  return (['success', 'cost'] as const).flatMap((signal) => {
    const point = pointOf(signal, posterior, watched.outcome);
    if (!point) return [];
    const alarms = cells.flatMap((cell) => observeOne(watch, { signal, arm: posterior.arm, cell }, point, watched));
    return alarms.slice(0, 1);
  });
}

type Point = { readonly evidence: number; readonly predicted: number; readonly found: number };

function pointOf(signal: Signal, { success, costUsd: cost }: Posterior, outcome: RunOutcome): Point | undefined {
  if (signal === 'success') {
    const rate = meanOf(success);
    return { evidence: lossEvidence(rate, outcome.success), predicted: rate, found: foundIn(signal, outcome) };
  }
  if (!cost || outcome.costUsd === null || outcome.costUsd <= 0) return undefined;
  const found = foundIn(signal, outcome);
  const predicted = cost.mean + (outcome.success ? 0 : cost.failureShift);
  return {
    evidence: riseEvidence((found - predicted) / (cost.spread * Math.sqrt(1 + 1 / cost.weight))),
    predicted,
    found,
  };
}

/** What a signal looks at in an outcome: the success, or the logarithm of the cost, which must be known. */
function foundIn(signal: Signal, { success, costUsd }: RunOutcome): number {
  return signal === 'success' ? Number(success) : Math.log(costUsd ?? 0);
}

/** How many outcomes of an arm are its baseline: before, a wrong first guess would look like a change. */
const BASELINE: Readonly<Record<Signal, number>> = { success: 8, cost: 12 };

/**
 * The default has most outcomes, and so most false alarms. It needs more evidence: an alarm sets nothing aside, but most
 * of what is known of the default is forgotten.
 */
const DEFAULT_SUCCESS_THRESHOLD = 6.3;

/**
 * Thresholds, from simulation, for a false alarm in at least 1,000 outcomes of a configuration over all its series. Each
 * outcome is part of two series of a signal, so that more configurations or types of tasks do not add false alarms.
 */
const THRESHOLDS: Readonly<Record<Signal, number>> = { success: 5.4, cost: 10 };

function observeOne(
  watch: Watch,
  place: Pick<Alarm, 'signal' | 'arm' | 'cell'>,
  { evidence, predicted, found }: Point,
  watched: Watched,
): Alarm[] {
  const key = JSON.stringify([place.signal, place.arm, place.cell]);
  const series = watch.get(key) ?? { sum: 0, seen: 0, since: nothingSince() };
  watch.set(key, series);
  series.seen += 1;
  if (series.seen <= BASELINE[place.signal]) return [];
  const isOfDefault = watched.isDefault && place.signal === 'success';
  const threshold = isOfDefault ? DEFAULT_SUCCESS_THRESHOLD : THRESHOLDS[place.signal];
  const isAlarm = addEvidence(series, evidence, threshold);
  if (series.sum === 0) series.since = nothingSince();
  else remember(series.since, { predicted, found }, watched);
  if (!isAlarm) return [];
  const { runs, predicted: before, found: after } = series.since;
  return [{ ...place, statistic: series.sum, threshold, runs, before: before / runs, after: after / runs }];
}

function nothingSince(): Since {
  return { runs: 0, predicted: 0, found: 0, cells: new Map() };
}

function remember(since: Since, point: Pick<Point, 'predicted' | 'found'>, { path, outcome }: Watched): void {
  since.runs += 1;
  since.predicted += point.predicted;
  since.found += point.found;
  const cell = path.at(-1) ?? ALL_TASKS;
  const statistics = since.cells.get(cell) ?? createStatistics();
  since.cells.set(cell, statistics);
  addOutcome(statistics, outcome);
}

/** The cumulative sum of a series; 0 if it has none. */
export function sumOfSeries(watch: Watch, { signal, arm, cell }: Pick<Alarm, 'signal' | 'arm' | 'cell'>): number {
  return watch.get(JSON.stringify([signal, arm, cell]))?.sum ?? 0;
}

/** The outcomes since the change that an alarm found, by their finest cell. */
export function outcomesSince(watch: Watch, { signal, arm, cell }: Alarm): ReadonlyMap<string, CellStatistics> {
  return watch.get(JSON.stringify([signal, arm, cell]))?.since.cells ?? new Map<string, CellStatistics>();
}

/** Ends the series of a cell. */
export function endSeriesOf(watch: Watch, cells: readonly string[]): void {
  if (cells.length === 0) return;
  const ended = new Set(cells);
  for (const key of watch.keys()) if (ended.has((JSON.parse(key) as string[])[2] ?? '')) watch.delete(key);
}

/** Starts the series of an arm again, in one cell or in all. */
export function restart(watch: Watch, { signal, arm, cell }: Alarm): void {
  for (const [key, series] of watch) {
    const [ownSignal, ownArm, ownCell] = JSON.parse(key) as [string, string, string];
    if (ownSignal === signal && ownArm === arm && (cell === ALL_TASKS || ownCell === cell || ownCell === ALL_TASKS))
      Object.assign(series, { sum: 0, seen: 0, since: nothingSince() });
  }
}
