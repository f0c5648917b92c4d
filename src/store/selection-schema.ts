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
  kind: 'add' | 'default' | 'remove' | 'prior' | 'rollback';
  /** Of a configuration; null for a prior pack and a rollback. */
  name: string | null;
  version_id: string | null;
  /** Of a prior pack: its content. Of a rollback: the number of the last event that it keeps. */
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
  kind: 'default' | 'greedy' | 'exploration' | 'override';
  /** Of the used arm; null if a person chose it. */
  propensity: number | null;
  level: string;
  reason: string;
  budget_change: number;
  /** The candidates with their posteriors, as JSON. */
  candidates: string;
  /** What the choice was seeded with. */
  seed: string;
  /** The SHA-256 of the state that it was made from. */
  state_hash: string;
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
