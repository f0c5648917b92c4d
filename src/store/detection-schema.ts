import type { DetectionSignal } from '../core/signal.ts';
import type { CauseKind, VerdictState } from '../core/value-sets.ts';

/** What is judged together: the signals of a workflow's runs, or of its attempts at a step. */
export type DetectionUnit = {
  workflow: string;
  /** Empty for whole runs. */
  step: string;
  /** 1 for simulated runs, which are judged apart from real ones. */
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
  /** `learning` while there are too few observations; `mix-shift` if values changed because the tasks did. */
  state: VerdictState;
  /** Observations since the onset of the change; without a change, those of the baseline. */
  n: number;
  /** Observations in the baseline. */
  baseline_n: number;
  /** The evidence of a change. */
  statistic: number;
  /** The evidence at which a change is detected. */
  threshold: number;
  /** The end of the latest observation. */
  judged_at: number;
  /** The estimated onset of the change. */
  since: number | null;
  /** Half of the 95 % confidence interval of the onset, in milliseconds. */
  since_error: number | null;
  /** The end of the observation at which the change was detected. */
  detected_at: number | null;
  /** The factor by which the signal changed; of success, the difference of rates. */
  effect: number | null;
  /** The lower end of its 95 % confidence interval; null if unknown. */
  effect_low: number | null;
  /** The upper end of its 95 % confidence interval; null if unknown. */
  effect_high: number | null;
  /** The typical value in US dollars, seconds, tokens or counts, or the success rate. */
  typical_before: number | null;
  /** The same since the onset. */
  typical_after: number | null;
  /** The setting that most likely caused the change; null, as the next columns, if none is known. */
  cause_kind: CauseKind | null;
  /** The value of the setting since then. */
  cause_value: string | null;
  /** The most frequent value before; null if none is known. */
  cause_previous: string | null;
  /** The start of the first run with the new value. */
  cause_at: number | null;
  /** Other settings that changed at the same time. */
  other_causes: number | null;
};
