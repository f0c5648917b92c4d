import type { DriftKind, SelectionKind } from '../core/value-sets.ts';

/** An immutable version of a configuration of a step. Times are milliseconds since 1970. */
export type ConfigVersionTable = {
  /** `NAME@VERSION` in its workflow and step. */
  id: string;
  workflow: string;
  /** Empty for a configuration of the whole workflow. */
  step: string;
  name: string;
  /** From 1 for each name. */
  version: number;
  /** The settings with the hashes of the files that they name, as canonical JSON. */
  content: string;
  /** The SHA-256 of the content. */
  hash: string;
  /** The ID of the version that it replaced; null for the first. */
  parent: string | null;
  /** The user who added it. */
  author: string;
  /** Null if no reason was given. */
  reason: string | null;
  at: number;
};

/** A change of which configurations are used. Rows are only added; the setup is computed from them. */
export type ConfigEventTable = {
  id: string;
  workflow: string;
  /** Empty for the configurations of the whole workflow. */
  step: string;
  /** The number of the event in its workflow and step, from 1. */
  number: number;
  kind: 'add' | 'default' | 'remove' | 'prior' | 'rollback' | 'decline';
  /** The name of a configuration; null for a prior pack and a rollback. */
  name: string | null;
  /** The version that an `add` added; null for others. */
  version_id: string | null;
  /**
   * Of a prior pack: its content. Of a rollback: the number of the last event that it keeps. Of an accepted or declined
   * suggestion: its ID.
   */
  detail: string | null;
  /** The user who made the change. */
  author: string;
  /** Null if no reason was given. */
  reason: string | null;
  at: number;
};

/** A choice of a configuration for a run. */
export type DecisionTable = {
  id: string;
  workflow: string;
  /** Empty for a choice for the whole workflow. */
  step: string;
  /** The number of the decision in its workflow and step, from 1. */
  number: number;
  at: number;
  /** The mode of the selection at that time; choices in the mode `off` are not recorded. */
  mode: 'off' | 'shadow' | 'suggest' | 'auto';
  /** Null if not given. */
  task_type: string | null;
  /** The estimated complexity as the caller stated it, such as `medium`; null if not given. */
  complexity: string | null;
  /** The size of the task's package as the caller stated it, such as `medium`; null if not given. */
  size: string | null;
  /** The default at that time. */
  default_arm: string;
  /** The configuration that the selection chose. */
  chosen: string;
  /** The configuration that the run uses. */
  used: string;
  /** The version of the used configuration. */
  version_id: string;
  /**
   * Why it was used: it is the default, the best by the evidence, a random choice to learn from, or the choice of a
   * person.
   */
  kind: SelectionKind;
  /** The probability with which the used arm was chosen; null if a person chose it. */
  propensity: number | null;
  /** The finest level of context with enough outcomes, or `prior` or `default` if there is none. */
  level: string;
  /** The choice in words. */
  reason: string;
  /** The expected loss of the choice compared with the default, less a part of its expected gain, in US dollars. */
  price_usd: number;
  /** The candidates with their posteriors, as JSON. */
  candidates: string;
  /** What the choice was seeded with. */
  seed: string;
  /** The SHA-256 of the state that it was made from. */
  state_hash: string;
  /** The SHA-256 that the prompt file of the version had then, if it was another than that of the version. */
  prompt_hash: string | null;
};

/** How the run of a decision ended. */
export type DecisionOutcomeTable = {
  decision_id: string;
  workflow: string;
  /** Empty for a choice for the whole workflow. */
  step: string;
  /** The number of the decision in its workflow and step. */
  number: number;
  run_id: string;
  /** 1 for a success, else 0. */
  success: number;
  /** Null if unknown. */
  cost_nano_usd: number | null;
  /** Null if unknown. */
  duration_ms: number | null;
};

/** The part of a daily limit that is reserved for a choice until its runs have ended and their cost is known. */
export type MoneyReservationTable = {
  /** The ID of the decision, or an ID of its own if no decision was recorded. */
  id: string;
  at: number;
  /** The reserved amount. */
  nano_usd: number;
};

/** The state of a selection after its first decisions, so that a choice does not start from the first one. */
export type SelectionStateTable = {
  workflow: string;
  /** Empty for the whole workflow. */
  step: string;
  /** The number of the last decision that is part of the state. */
  number: number;
  /** The SHA-256 of everything else that the state depends on. */
  basis: string;
  /** JSON of the statistics that choices are made from. */
  state: string;
};

/** A change for the worse of a configuration, at the decision whose outcome revealed it. */
export type SelectionAlarmTable = {
  decision_id: string;
  signal: 'success' | 'cost';
  /** The name of the configuration. */
  arm: string;
  workflow: string;
  /** Empty for the whole workflow. */
  step: string;
  /** Of the decision. */
  number: number;
  /** When the outcome was read. */
  at: number;
  /** The context: the key of a cell of the selection. */
  cell: string;
  /** The evidence of a change. */
  statistic: number;
  /** The evidence at which there is an alarm. */
  threshold: number;
  /** The predicted success rate, or mean of the logarithm of cost, of the outcomes since the change. */
  before: number;
  /** The actual one. */
  after: number;
  /** The number of these outcomes. */
  runs: number;
  /** What changed about the configuration at that time; null if nothing is known. */
  cause: string | null;
};

/** A change of the setup that the evidence supports. It is open until an event of the setup refers to it. */
export type SuggestionTable = {
  id: string;
  workflow: string;
  /** Empty for the whole workflow. */
  step: string;
  /** The number of the last decision that it is based on. */
  number: number;
  at: number;
  /** To make a configuration the default, or to stop choosing it. */
  kind: 'default' | 'remove';
  /** The configuration. */
  name: string;
  /** The evidence in words. */
  reason: string;
  /** Why later outcomes do not speak for it any more; null while they do. */
  withdrawn: string | null;
  /** What a success was worth when it was made, in US dollars. */
  value_usd: number;
  /** What a minute of a run cost beside its tokens when it was made, in US dollars. */
  time_price_usd: number;
};

/** A difference between the chosen configuration and what its run used. */
export type ConfigurationDriftTable = {
  decision_id: string;
  kind: DriftKind;
  workflow: string;
  /** Empty for the whole workflow. */
  step: string;
  /** The number of the decision in its workflow and step. */
  number: number;
  run_id: string;
  /** The name of the configuration. */
  arm: string;
  at: number;
  /** The setting that was chosen, or that earlier runs with the same version had. */
  expected: string;
  /** The setting that the run had. */
  found: string;
};
