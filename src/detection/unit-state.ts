import { observationsOf } from '../analysis/detection/observations-of-facts.ts';
import { addToSeries, openSeries, type Series } from '../analysis/detection/series.ts';
import type { DetectionSignal } from '../core/signal.ts';
import { DAY_MS } from '../core/time/day.ts';
import type { FactPosition, JudgedFact } from '../store/queries/detection/judged-facts.ts';

/** The series of a unit as of a fact. */
export type Snapshot = {
  /** The latest fact; null if there is none. */
  last: FactPosition | null;
  series: Partial<Record<DetectionSignal, Series>>;
};

/** The state of a unit: its series as of now, and as of earlier facts, from which late facts are judged. */
export type UnitState = {
  readonly version: number;
  newest: Snapshot;
  middle: Snapshot;
  oldest: Snapshot;
};

/** The version of the detector. Increase it with every change of its verdicts, so that units are judged again. */
const VERSION = 4;

/** The state from which facts since a time, in milliseconds since 1970, are judged: the newest one before it. */
export function stateBefore(stored: string | undefined, since: number): UnitState {
  const state = stored === undefined ? undefined : (JSON.parse(stored) as UnitState);
  if (state?.version !== VERSION) return emptyState();
  const isBefore = ({ last }: Snapshot): boolean => last !== null && last.endedAt < since;
  if (isBefore(state.newest)) return state;
  if (isBefore(state.middle)) return { ...state, newest: structuredClone(state.middle) };
  if (!isBefore(state.oldest)) return emptyState();
  return { ...state, newest: structuredClone(state.oldest), middle: structuredClone(state.oldest) };
}

function emptyState(): UnitState {
  const none = (): Snapshot => ({ last: null, series: {} });
  return { version: VERSION, newest: none(), middle: none(), oldest: none() };
}

/** Judges the next facts of a unit. */
export function judge(state: UnitState, facts: readonly JudgedFact[], level: 'workflow' | 'step'): void {
  for (const fact of facts) {
    keepSnapshots(state, fact.ended_at);
    state.newest.last = { endedAt: fact.ended_at, id: fact.id };
    for (const [signal, observation] of observationsOf(fact))
      addToSeries((state.newest.series[signal] ??= openSeries({ signal, level })), [observation]);
  }
}

/** The age difference of snapshots: facts that are late by up to as much are judged without reading all others. */
const SNAPSHOT_MS = 7 * DAY_MS;

function keepSnapshots(state: UnitState, now: number): void {
  const since = state.middle.last?.endedAt ?? -Infinity;
  if (state.newest.last === null || now - since < SNAPSHOT_MS) return;
  state.oldest = state.middle;
  state.middle = structuredClone(state.newest);
}
