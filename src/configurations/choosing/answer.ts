import { UserError } from '../../core/errors.ts';
import { choiceId } from '../../core/ids/choice-id.ts';
import { configVersion, type Scope } from '../../store/queries/selection/configuration.ts';
import type { ConfigVersionTable, DecisionTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import { describeScope } from '../change-setup.ts';
import type { ConfigurationChoice } from '../choice.ts';
import type { Setup } from '../setup.ts';
import { settingsOf } from '../version-settings.ts';
import { problemsOfPrompt } from './edited-prompt.ts';
import { problemsOf, type Usable } from './usable.ts';

/** What choices are made among. */
export type Among = { readonly scope: Scope; readonly setup: Setup; readonly usable: Usable };

/** The answer to a request for which a decision was recorded. */
export async function answerOf(store: Queryable, among: Among, made: DecisionTable): Promise<ConfigurationChoice> {
  const version = await versionOf(store, among.scope, made.version_id);
  const rest = common(among, version);
  return {
    ...rest,
    problems: [...rest.problems, ...problemsOfPrompt(version, made)],
    id: idOf(among, { name: made.used, version: version.version, decision: made.id }),
    name: made.used,
    mode: made.mode,
    kind: made.kind,
    propensity: made.propensity,
    level: made.level,
    reason: made.reason,
    chosen: made.chosen,
  };
}

async function versionOf(store: Queryable, scope: Scope, id: string): Promise<ConfigVersionTable> {
  const found = await configVersion(store, scope, id);
  if (found) return found;
  throw new UserError(`Cannot find the version ${JSON.stringify(id)} of a configuration of ${describeScope(scope)}`, {
    hint: 'See `stepmeter config history`',
  });
}

type Common = Pick<ConfigurationChoice, 'workflow' | 'step' | 'version' | 'settings' | 'maxCostUsd' | 'problems'>;

function common({ scope, usable }: Among, version: ConfigVersionTable): Common {
  return {
    workflow: scope.workflow,
    step: scope.step || null,
    version: version.version,
    settings: settingsOf(version),
    maxCostUsd: usable.allowance?.usd ?? null,
    problems: problemsOf(usable),
  };
}

function idOf(
  { usable: { allowance } }: Among,
  of: { readonly name: string; readonly version: number; readonly decision: string },
): string {
  const [maxCostUsd, isOfDay] = [allowance?.usd ?? null, allowance?.isOfDay ?? false];
  return choiceId({ ...of, version: String(of.version), maxCostUsd, isOfDay });
}

/**
 * The default, without a decision. With limits it has an ID nevertheless, which passes them on to the run.
 * @param id of what the choice reserves
 * @param override the name that a person chose
 */
export async function defaultAnswer(
  store: Queryable,
  among: Among,
  { reason, id, override }: { readonly reason: string; readonly id: string; readonly override?: string | undefined },
): Promise<ConfigurationChoice> {
  const name = among.setup.defaultName ?? '';
  const version = await versionOf(store, among.scope, among.setup.versions.get(name) ?? '');
  const rest = common(among, version);
  const ignored = override === undefined || override === name ? [] : [ignoredOverride(override, reason)];
  return {
    ...rest,
    problems: [...rest.problems, ...ignored],
    id: among.usable.allowance ? idOf(among, { name, version: version.version, decision: id }) : null,
    name,
    mode: 'off',
    kind: 'default',
    propensity: null,
    level: 'default',
    reason,
    chosen: name,
  };
}

function ignoredOverride(name: string, why: string): string {
  return `Cannot use the configuration ${JSON.stringify(name)}: ${why.replace(/: the default$/, '')}. The default is used`;
}
