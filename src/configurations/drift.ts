import type { ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import type { ConfigurationDriftTable } from '../store/schema.ts';
import type { UsedSettings } from '../store/queries/selection/drift.ts';

/** A difference between what was chosen, or what earlier runs of the same version used, and what a run used. */
export type Drift = Pick<ConfigurationDriftTable, 'kind' | 'expected' | 'found'>;

/**
 * How a run differs from the configuration that was chosen for it.
 * @param previous what the run before it with the same version used; undefined for the first one
 */
export function driftOf(
  settings: ArmConfiguration['settings'],
  used: UsedSettings,
  previous: UsedSettings | undefined,
): Drift[] {
  const { model, effort } = settings;
  const isOther = model !== undefined && used.model !== null && !isModel(model, used.model);
  return [
    ...(isOther ? [{ kind: 'model' as const, expected: model, found: used.model }] : []),
    // The same name now stands for another model; a model that is not the chosen one says nothing about the name.
    ...(isOther ? [] : changed('model_alias', previous?.model, used.model)),
    ...(effort === undefined ? [] : changed('effort', effort, used.effort)),
    ...changed('cli_version', previous?.cli_version, used.cli_version),
    ...changed('prompts', previous?.prompts, used.prompts),
  ];
}

/** Whether a model is the one that a setting names: an alias such as `opus`, or an ID with or without its date. */
function isModel(setting: string, model: string): boolean {
  // `[1m]` selects a larger context of the same model.
  const [wanted, found] = [setting, model].map((name) => name.toLowerCase().replace(/\[.*\]$/, ''));
  if (wanted === undefined || found === undefined) return true;
  // The CLI decides what these stand for.
  if (wanted === 'default' || wanted === 'opusplan') return true;
  return found.includes(wanted) || wanted.includes(found);
}

function changed(kind: Drift['kind'], expected: string | null | undefined, found: string | null): Drift[] {
  return expected && found !== null && found !== expected ? [{ kind, expected, found }] : [];
}
