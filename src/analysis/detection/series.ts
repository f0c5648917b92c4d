import { advance, openDetector, type DetectionEvent, type Detector } from './detector.ts';
import { byEnd, type Observation } from './observation.ts';
import { RUN_LENGTH } from './settings.ts';
import type { DetectionSignal } from '../../core/signal.ts';
import { FAMILY } from './signals.ts';

/** What is monitored: a signal of a workflow, or of one of its steps. */
export type SeriesKind = { readonly signal: DetectionSignal; readonly level: keyof typeof RUN_LENGTH };

/** The state of a monitored series. Plain data, so that it can be stored and continued. */
export type Series = {
  /** Judges observations by what is normal for their task. */
  readonly adjusted: Detector;
  /** Judges them regardless of their task; null while all tasks have the same type, complexity and size. */
  plain: Detector | null;
  /** The latest observation. Those before it, by `byEnd()`, cannot be added any more. */
  last: Pick<Observation, 'id' | 'endedAt'> | null;
};

/** A change of the state of a series, and the observation at which it happened. */
export type SeriesEvent = {
  readonly type: DetectionEvent | 'mix-shifted';
  readonly id: string;
  readonly at: number;
};

/** A series without observations. */
export function openSeries({ signal, level }: SeriesKind): Series {
  return { adjusted: openDetector(FAMILY[signal], RUN_LENGTH[level][FAMILY[signal]]), plain: null, last: null };
}

/**
 * Adds observations to a series, in any order among themselves but after its latest one. The state depends on the
 * observations alone: the same ones lead to the same state, in however many parts they are added.
 * @throws RangeError if an observation is not after the latest one
 */
export function addToSeries(series: Series, observations: readonly Observation[]): SeriesEvent[] {
  return observations.toSorted(byEnd).flatMap((observation) => {
    if (series.last && byEnd(series.last, observation) >= 0)
      throw new RangeError(`Cannot add observation ${observation.id}: it is not after ${series.last.id}`);
    return addOne(series, observation);
  });
}

function addOne(series: Series, observation: Observation): SeriesEvent[] {
  const { id, endedAt: at } = observation;
  series.last = { id, endedAt: at };
  if (!series.plain && isAnotherTask(series.adjusted, observation)) series.plain = structuredClone(series.adjusted);
  const event = advance(series.adjusted, observation);
  const plainEvent = series.plain ? advance(series.plain, { ...observation, context: {} }) : undefined;
  const types: SeriesEvent['type'][] = event ? [event] : [];
  const isShift = plainEvent === 'regressed' || plainEvent === 'improved';
  if (isShift && !series.adjusted.change) types.push('mix-shifted');
  return types.map((type) => ({ type, id, at }));
}

/** Whether a factor gets its second level. */
function isAnotherTask({ baseline }: Detector, { context }: Observation): boolean {
  return Object.entries(context).some(([factor, level]) => {
    const levels = Object.keys(baseline.effects[factor] ?? {});
    return levels.length > 0 && !levels.includes(level);
  });
}
