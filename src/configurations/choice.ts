import type { Barriers } from '../selection/choose.ts';
import type { SelectionKind } from '../telemetry/names.ts';

/** What a configuration is chosen for. */
export type ChoiceRequest = {
  readonly workflow: string;
  /** A step that has configurations of its own. @default the whole workflow */
  readonly step?: string | undefined;
  /** The type of the task. @default unknown */
  readonly taskType?: string | undefined;
  /** The estimated complexity of the task: `low`, `medium` or `high`. @default unknown */
  readonly complexity?: string | undefined;
  /**
   * The size of the task's package, such as `small`, `medium` or `large`, as `stepmeter config classify` finds it.
   * @default unknown
   */
  readonly size?: string | undefined;
  /** The configuration that a person chose instead, and why. */
  readonly override?: { readonly name: string; readonly reason: string } | undefined;
};

/** Who decides: nothing is chosen or recorded; only recorded; recorded and shown; or used. */
export const SELECTION_MODES = ['off', 'shadow', 'suggest', 'auto'] as const;

/** See {@link SELECTION_MODES}. */
export type SelectionMode = (typeof SELECTION_MODES)[number];

/** The configuration that a run is to use. */
export type ConfigurationChoice = {
  /**
   * Passed to the run, which joins it with the outcome and keeps to its limit; null if nothing was recorded and there is
   * no limit.
   */
  readonly id: string | null;
  readonly workflow: string;
  /** Null for a configuration of the whole workflow. */
  readonly step: string | null;
  /** The name of the configuration. */
  readonly name: string;
  /** The version of the configuration, from 1. */
  readonly version: number;
  /** The settings of the CLI, with the names that `stepmeter configure` has. */
  readonly settings: Readonly<Record<string, string>>;
  /** Who decided: nothing is chosen with `off`, and only `auto` uses what the selection chose. */
  readonly mode: SelectionMode;
  /** The default, the best by the evidence, a random choice to learn from, or the choice of a person. */
  readonly kind: SelectionKind;
  /** The probability with which this configuration was used; null for a person's choice. */
  readonly propensity: number | null;
  /** The finest level of context with enough outcomes, or `prior` or `default` if there is none. */
  readonly level: string;
  /** The choice in words. */
  readonly reason: string;
  /** What the selection would have used; differs in the modes `shadow` and `suggest`, and for an override. */
  readonly chosen: string;
  /**
   * What the run may cost, in US dollars, by the limits of a run and of a day; null without limits. It is 0 if the limit
   * of the day is reached: a run with this choice does not start.
   */
  readonly maxCostUsd: number | null;
  /** What kept the choice from being made as configured, such as a setting with an invalid value. */
  readonly problems: readonly string[];
};

/** What is kept of each candidate, to explain the choice later. */
export type RecordedCandidate = {
  readonly name: string;
  readonly success: number;
  /** The range that contains the success rate with a probability of 95 %. */
  readonly low: number;
  readonly high: number;
  readonly costUsd: number | null;
  readonly durationMs: number | null;
  readonly utility: number;
  readonly floor: number;
  readonly better: number;
  readonly standing: string;
  /** Outcomes over all tasks, of which those before an alarm count as a fifth; null if not recorded. */
  readonly runs: number | null;
  /** The price of the duration, in US dollars. */
  readonly timeUsd: number;
} & Barriers;
