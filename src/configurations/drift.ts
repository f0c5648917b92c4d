import type { ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import { AGENT, modelUsesOf } from '../facts/model-use.ts';
import type { ConfigVersionTable, ConfigurationDriftTable } from '../store/schema.ts';
import type { UsedSettings } from '../store/queries/selection/drift.ts';

/** A difference between what was chosen, or what earlier runs of the same version used, and what a run used. */
export type Drift = Pick<ConfigurationDriftTable, 'kind' | 'expected' | 'found'>;

/** What the latest earlier runs of the same version used, each setting as of the latest of them that states it. */
export type Baseline = Pick<UsedSettings, 'model' | 'cli_version' | 'prompts'>;

/** How a run differs from the configuration that was chosen for it, and from earlier runs, if there are any. */
export function driftOf(
  settings: ArmConfiguration['settings'],
  used: UsedSettings,
  previous: Baseline | undefined,
): Drift[] {
  const { model, effort, cli_version: version } = settings;
  const models = valuesOf(used, 'model');
  const other = model === undefined ? undefined : models.find((one) => !isModel(model, one));
  const otherEffort = effort === undefined ? undefined : valuesOf(used, 'effort').find((one) => one !== effort);
  return [
    ...(model !== undefined && other !== undefined ? [{ kind: 'model' as const, expected: model, found: other }] : []),
    // The same name now stands for another model; a model that is not the chosen one says nothing about the name.
    ...(other === undefined ? changed('model_alias', previous?.model, used.model) : []),
    ...changed('effort', effort, otherEffort ?? null),
    ...changed('cli_version', version ?? previous?.cli_version, used.cli_version),
    ...changed('prompts', previous?.prompts, used.prompts),
  ];
}

/**
 * The models or thinking levels of the main agent: all of a single session, which keeps them unless it falls back to
 * another model or a person switches, and the usual one of several sessions, which may differ on purpose.
 */
function valuesOf(used: UsedSettings, setting: 'model' | 'effort'): string[] {
  const main = used.sessions === 1 ? modelUsesOf(used).filter(({ agent }) => agent === AGENT.main) : [];
  return [used[setting], ...main.map((use) => use[setting])].filter((value) => value !== null);
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

/** A baseline with what an earlier run states. A model that was not the chosen one says nothing about its name. */
export function withEarlier(
  baseline: Baseline | undefined,
  earlier: UsedSettings,
  { model }: ArmConfiguration['settings'],
): Baseline {
  const isOther = model !== undefined && valuesOf(earlier, 'model').some((one) => !isModel(model, one));
  return {
    model: baseline?.model ?? (isOther ? null : earlier.model),
    cli_version: baseline?.cli_version ?? earlier.cli_version,
    prompts: baseline?.prompts ?? earlier.prompts,
  };
}

/** How much of the hash of a file is shown. */
const SHOWN = 12;

/** The difference of a run whose choice found that the prompt file of its version was edited. */
export function promptDrift({ content }: Pick<ConfigVersionTable, 'content'>, found: string | null): Drift[] {
  const { files } = JSON.parse(content) as ArmConfiguration;
  return changed('prompts', files['prompt']?.slice(0, SHOWN), found?.slice(0, SHOWN) ?? null);
}
