import type { DetectionSignal } from '../core/signal.ts';
import type { CauseKind, VerdictState } from '../core/value-sets.ts';

/** What is judged together: the signals of a workflow's runs, or of its attempts at a step. */
export type DetectionUnit = {
  workflow: string;
  /** Empty for whole runs. */
  step: string;
  simulated: 0 | 1;
};

/** A unit whose facts changed since it was judged. */
export type DetectionDueTable = DetectionUnit & {
  /** The end of the earliest fact that changed, in milliseconds since 1970. */
  since: number;
};

/** The state of the detection in a unit, from which it continues. */
export type DetectionStateTable = DetectionUnit & {
  /** JSON of `UnitState` of `src/detection`. */
  state: string;
};

/**
 * The verdict on a signal of a unit. Times are milliseconds since 1970. The columns after `judged_at` are null unless
 * the signal changed.
 */
export type VerdictTable = DetectionUnit & {
  signal: DetectionSignal;
  state: VerdictState;
  /** Observations since the onset of the change; without a change, those of the baseline. */
  n: number;
  baseline_n: number;
  /** The evidence of a change, and the threshold at which it is detected. */
  statistic: number;
  threshold: number;
  /** The end of the latest observation. */
  judged_at: number;
  since: number | null;
  /** Half of the 95 % confidence interval of the onset, in milliseconds. */
  since_error: number | null;
  detected_at: number | null;
  /** The factor by which the signal changed, with its 95 % confidence interval; of success, the difference of rates. */
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
  /** Typical values in US dollars, seconds, tokens or counts, or success rates. */
  typical_before: number | null;
  typical_after: number | null;
  /** The setting that most likely caused the change, its value, the previous value, and when it changed. */
  cause_kind: CauseKind | null;
  cause_value: string | null;
  cause_previous: string | null;
  cause_at: number | null;
  /** Other settings that changed at the same time. */
  other_causes: number | null;
};
