import type { DriftKind, SelectionKind } from '../core/value-sets.ts';

/** An immutable version of a configuration of a step. Times are milliseconds since 1970. */
export type ConfigVersionTable = {
  /** `NAME@VERSION` in its workflow and step. */
  id: string;
  workflow: string;
  /** Empty for a configuration of the whole workflow. */
  step: string;
  name: string;
  version: number;
  /** The settings with the hashes of the files that they name, as canonical JSON. */
  content: string;
  /** The SHA-256 of the content. */
  hash: string;
  /** The ID of the version that it replaced; null for the first. */
  parent: string | null;
  author: string;
  reason: string | null;
  at: number;
};

/** A change of which configurations are used. Rows are only added; the setup is computed from them. */
export type ConfigEventTable = {
  id: string;
  workflow: string;
  step: string;
  /** The number of the event in its workflow and step, from 1. */
  number: number;
  kind: 'add' | 'default' | 'remove' | 'prior' | 'rollback' | 'decline';
  /** The name of a configuration; null for a prior pack and a rollback. */
  name: string | null;
  version_id: string | null;
  /**
   * Of a prior pack: its content. Of a rollback: the number of the last event that it keeps. Of an accepted or declined
   * suggestion: its ID.
   */
  detail: string | null;
  author: string;
  reason: string | null;
  at: number;
};

/** A choice of a configuration for a run. */
export type DecisionTable = {
  id: string;
  workflow: string;
  step: string;
  /** The number of the decision in its workflow and step, from 1. */
  number: number;
  at: number;
  mode: 'off' | 'shadow' | 'suggest' | 'auto';
  task_type: string | null;
  complexity: string | null;
  size: string | null;
  /** The default at that time. */
  default_arm: string;
  /** What the selection chose, and what the run uses. */
  chosen: string;
  used: string;
  version_id: string;
  kind: SelectionKind;
  /** The probability with which the used arm was chosen; null if a person chose it. */
  propensity: number | null;
  level: string;
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
  step: string;
  number: number;
  run_id: string;
  success: number;
  cost_nano_usd: number | null;
  duration_ms: number | null;
};

/** The part of a daily limit that is reserved for a choice until its runs have ended and their cost is known. */
export type MoneyReservationTable = {
  /** The ID of the decision, or an ID of its own if no decision was recorded. */
  id: string;
  at: number;
  nano_usd: number;
};

/** The state of a selection after its first decisions, so that a choice does not start from the first one. */
export type SelectionStateTable = {
  workflow: string;
  step: string;
  /** The number of the last decision that is part of the state. */
  number: number;
  /** The SHA-256 of everything else that the state depends on. */
  basis: string;
  state: string;
};

/** A change for the worse of a configuration, at the decision whose outcome revealed it. */
export type SelectionAlarmTable = {
  decision_id: string;
  signal: 'success' | 'cost';
  /** The name of the configuration. */
  arm: string;
  workflow: string;
  step: string;
  /** Of the decision. */
  number: number;
  at: number;
  /** The context: the key of a cell of the selection. */
  cell: string;
  statistic: number;
  threshold: number;
  /** Success rates, or means of the logarithm of cost. */
  before: number;
  after: number;
  runs: number;
  /** What changed about the configuration at that time; null if nothing is known. */
  cause: string | null;
};

/** A change of the setup that the evidence supports. It is open until an event of the setup refers to it. */
export type SuggestionTable = {
  id: string;
  workflow: string;
  step: string;
  /** The number of the last decision that it is based on. */
  number: number;
  at: number;
  /** To make a configuration the default, or to stop choosing it. */
  kind: 'default' | 'remove';
  name: string;
  reason: string;
};

/** A difference between the chosen configuration and what its run used. */
export type ConfigurationDriftTable = {
  decision_id: string;
  kind: DriftKind;
  workflow: string;
  step: string;
  number: number;
  run_id: string;
  arm: string;
  at: number;
  expected: string;
  found: string;
};
