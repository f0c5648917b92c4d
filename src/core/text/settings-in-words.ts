import type { CauseKind, DriftKind } from '../value-sets.ts';

/** Settings of runs in words: those that may cause a change, and those in which a run may drift. */
export const SETTING_NAMES: Readonly<Record<CauseKind | DriftKind, string>> = {
  configuration: 'configuration',
  model: 'model',
  model_alias: 'model behind the alias',
  effort: 'thinking level',
  cli: 'CLI version',
  cli_version: 'CLI version',
  prompts: 'prompt files',
  prices: 'prices of the model',
};

/** Settings whose values are hashes, which say nothing. */
const HASHED: ReadonlySet<CauseKind | DriftKind> = new Set(['prompts', 'prices']);

/** A value of a setting for people; of a hash, enough to tell it from another one. */
export function settingValue(kind: CauseKind | DriftKind, value: string): string {
  return HASHED.has(kind) ? value.slice(0, 6) : value;
}

/** A setting that changed from one value, null if unknown, to another. Values are as recorded: escape them for the output. */
export function settingChange(kind: CauseKind | DriftKind, from: string | null, to: string | null): string {
  return `${SETTING_NAMES[kind]} ${HASHED.has(kind) ? 'changed' : `${from ?? 'unknown'} → ${to}`}`;
}
