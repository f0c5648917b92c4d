import { advance, isConfirmed, openDetector, type Change, type DetectionEvent, type Detector } from './detector.ts';
import { byEnd, type Observation } from './observation.ts';
import { CONFIRMED, RUN_LENGTH } from './settings.ts';
import { judgeMix } from './task-mix.ts';
import type { DetectionSignal } from '../../core/signal.ts';
import { FAMILY } from './signals.ts';

/** What is monitored: a signal of a workflow, or of one of its steps. */
export type SeriesKind = { readonly signal: DetectionSignal; readonly level: keyof typeof RUN_LENGTH };

/** The state of a monitored series. Plain data, so that it can be stored and continued. */
export type Series = {
  /** Judges observations by what is normal for their task, except while a change is not explained by the mix of them. */
  adjusted: Detector;
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
  const adjusted = openDetector(FAMILY[signal], RUN_LENGTH[level][FAMILY[signal]]);
  adjusted.baseline.cells = {};
  return { adjusted, plain: null, last: null };
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
  return eventsOf(series, observation).map((type) => ({ type, id, at }));
}

/** Whether a factor gets its second level. */
function isAnotherTask({ baseline }: Detector, { context }: Observation): boolean {
  return Object.entries(context).some(([factor, level]) => {
    const levels = Object.keys(baseline.effects[factor] ?? {});
    return levels.length > 0 && !levels.includes(level);
  });
}

function eventsOf(series: Series, observation: Observation): SeriesEvent['type'][] {
  const { adjusted, plain } = series;
  if (!plain) return listOf(advance(adjusted, observation));
  const remained = remains(plain);
  const plainEvent = advance(plain, { ...observation, context: {}, task: observation.context });
  // What is normal for a task cannot be learned while everything has changed.
  if (!remained)
    return [...advanceAdjusted(adjusted, observation), ...(isConfirmed(adjusted) ? [] : judgeChange(plain))];
  if (plainEvent === 'absorbed') series.adjusted = withoutTasks(plain);
  return listOf(plainEvent);
}

function listOf(event: DetectionEvent | undefined): DetectionEvent[] {
  return event ? [event] : [];
}

/** Whether there is a change that the mix of tasks does not explain. */
function remains({ change }: Detector): boolean {
  return change?.mix?.state === 'remains';
}

/**
 * Advances a detector of tasks of several kinds. Where they change at once, what is normal for each of them is known
 * least: a change counts only while it is found between equal tasks, too.
 */
function advanceAdjusted(adjusted: Detector, observation: Observation): DetectionEvent[] {
  const [former, before] = [adjusted.change, isConfirmed(adjusted)];
  const event = advance(adjusted, observation);
  const { family, baseline, change } = adjusted;
  if (!change) return before || !former ? listOf(event) : [];
  const { cells } = change.segment;
  if (baseline.cells && cells) {
    const { errors } = judgeMix(family, baseline.cells, cells);
    change.confirmed = change.direction * errors > (before ? CONFIRMED.further : CONFIRMED.first);
  }
  if (isConfirmed(adjusted) === before) return [];
  return [before ? 'resolved' : nameOf(change)];
}

function nameOf({ direction }: Change): 'regressed' | 'improved' {
  return direction === 1 ? 'regressed' : 'improved';
}

/** Judges whether the mix of tasks explains a change. */
function judgeChange({ family, baseline, change }: Detector): SeriesEvent['type'][] {
  if (!change || !baseline.cells || !change.segment.cells) return [];
  const before = change.mix?.state;
  change.mix = judgeMix(family, baseline.cells, change.segment.cells);
  const { state } = change.mix;
  if (state === before || state === 'undecided') return [];
  if (state === 'explained') return ['mix-shifted'];
  return [nameOf(change)];
}

/** A copy that learns the effects of tasks again. */
function withoutTasks(plain: Detector): Detector {
  return structuredClone({ ...plain, baseline: { ...plain.baseline, effects: {} } });
}
