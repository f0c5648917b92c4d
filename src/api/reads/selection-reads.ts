import { explain, type ExplainedCandidate, type Explanation } from '../../configurations/explain.ts';
import { listConfigurations, readHistory, type ListedConfiguration } from '../../configurations/read-configurations.ts';
import { overriddenContexts, type OverriddenContext } from '../../configurations/overrides.ts';
import { selectionSettings } from '../../configurations/settings.ts';
import { listOf, type ListedSuggestion } from '../../configurations/suggestions/suggestion-status.ts';
import { alarmText, changeText } from '../../configurations/words.ts';
import type { Environment } from '../../core/environment.ts';
import type { Store } from '../../store/open-store.ts';
import { alarmsOf } from '../../store/queries/selection/alarm.ts';
import { configScopes, type Scope } from '../../store/queries/selection/configuration.ts';
import { latestDecisions, type ListedDecisionRow } from '../../store/queries/selection/decision.ts';
import type { ConfigEventTable, DecisionTable, SelectionAlarmTable } from '../../store/schema.ts';
import { requireFound } from './not-found.ts';

/** The configurations of all workflows and steps. Times in milliseconds since 1970. */
export type ConfigurationsAnswer = {
  /** How choices are made in the environment of this server. */
  readonly mode: DecisionTable['mode'];
  readonly valueUsd: number;
  readonly scopes: readonly ShownScope[];
};

/** What can be chosen for a workflow, or for a step of it; the step is empty for the whole workflow. */
export type ShownScope = Scope & {
  readonly configurations: readonly Pick<
    ListedConfiguration,
    'id' | 'name' | 'version' | 'isDefault' | 'settings' | 'author' | 'reason' | 'at'
  >[];
  readonly suggestions: readonly ShownSuggestion[];
  /** The latest, the latest first. */
  readonly alarms: readonly ShownAlarm[];
  readonly overrides: readonly OverriddenContext[];
  /** Changes, the latest first. */
  readonly history: readonly ShownChange[];
};

/** A change that the evidence speaks for, and what became of it. */
export type ShownSuggestion = Pick<ListedSuggestion, 'id' | 'at' | 'kind' | 'name' | 'reason' | 'status'>;

/** A configuration that became worse, at the decision whose outcome revealed it. */
export type ShownAlarm = Pick<SelectionAlarmTable, 'number' | 'at' | 'cause'> & { readonly what: string };

/** A change of configurations in words. */
export type ShownChange = Pick<ConfigEventTable, 'number' | 'at' | 'author' | 'reason'> & { readonly what: string };

/** A decision: what was chosen for a run, and why. */
export type ShownDecision = Scope & {
  readonly id: string;
  readonly number: number;
  readonly at: number;
  readonly mode: DecisionTable['mode'];
  readonly kind: DecisionTable['kind'];
  readonly taskType: string | null;
  readonly complexity: string | null;
  readonly size: string | null;
  readonly defaultName: string;
  /** What the selection would use, what the run uses, and the version of that. */
  readonly chosen: string;
  readonly used: string;
  readonly version: string;
  /** The probability with which it was used; null if a person chose it. */
  readonly propensity: number | null;
  /** The level of the evidence. */
  readonly level: string;
  readonly reason: string;
  readonly priceUsd: number;
};

/** A decision in a list. */
export type ListedDecision = ShownDecision & {
  /** Null while the run has not ended. */
  readonly outcome: { readonly run: string; readonly success: boolean; readonly costUsd: number | null } | null;
};

/** Why a decision was made as it was, as `stepmeter configure explain` says. */
export type DecisionAnswer = Pick<Explanation, 'changes' | 'prior' | 'needs' | 'outcome' | 'drift'> & {
  readonly decision: ShownDecision;
  readonly candidates: readonly ExplainedCandidate[];
  readonly alarms: readonly ShownAlarm[];
  readonly suggestions: readonly ShownSuggestion[];
};

/** The configurations that can be chosen, suggestions and changes. */
export async function configurationsRead(
  store: Store,
  _input: object,
  env: Environment,
): Promise<ConfigurationsAnswer> {
  const { mode, plan } = selectionSettings(env);
  const all = await listConfigurations(store);
  const scopes: ShownScope[] = [];
  for (const scope of await configScopes(store)) {
    const own = all.filter(({ workflow, step }) => workflow === scope.workflow && step === scope.step);
    scopes.push({
      ...scope,
      configurations: own.map(configurationOf),
      suggestions: (await listOf(store, scope)).map(suggestionOf).toReversed(),
      alarms: alarmsIn(await alarmsOf(store, scope)),
      overrides: await overriddenContexts(store, scope),
      history: (await readHistory(store, scope)).map(changeOf).toReversed(),
    });
  }
  return { mode, valueUsd: plan.valueUsd, scopes };
}

function configurationOf(listed: ListedConfiguration): ShownScope['configurations'][number] {
  const { id, name, version, isDefault, settings, author, reason, at } = listed;
  return { id, name, version, isDefault, settings, author, reason, at };
}

function suggestionOf({ id, at, kind, name, reason, status }: ListedSuggestion): ShownSuggestion {
  return { id, at, kind, name, reason, status };
}

/** How many alarms are shown. */
const LATEST_ALARMS = 20;

function alarmsIn(alarms: readonly SelectionAlarmTable[]): ShownAlarm[] {
  const latest = alarms.slice(-LATEST_ALARMS).toReversed();
  return latest.map((one) => ({ number: one.number, at: one.at, what: alarmText(one), cause: one.cause }));
}

function changeOf(event: ConfigEventTable): ShownChange {
  const { number, at, author, reason } = event;
  return { number, at, author, reason, what: changeText(event) };
}

/** The latest decisions, the latest first. */
export async function decisionsRead(
  store: Store,
  { limit }: { readonly limit: number },
): Promise<{ readonly decisions: readonly ListedDecision[] }> {
  return { decisions: (await latestDecisions(store, limit)).map(listedOf) };
}

function listedOf({ run_id, success, cost_nano_usd, ...row }: ListedDecisionRow): ListedDecision {
  const isKnown = run_id !== null && success !== null;
  const costUsd = cost_nano_usd === null ? null : cost_nano_usd / 1e9;
  return { ...decisionOf(row), outcome: isKnown ? { run: run_id, success: success === 1, costUsd } : null };
}

type DecisionRow = Omit<DecisionTable, 'candidates' | 'seed' | 'state_hash' | 'prompt_hash'>;

function decisionOf(row: DecisionRow): ShownDecision {
  const { id, workflow, step, number, at, mode, kind, complexity, size, chosen, used, propensity, level, reason } = row;
  const same = {
    id,
    workflow,
    step,
    number,
    at,
    mode,
    kind,
    complexity,
    size,
    chosen,
    used,
    propensity,
    level,
    reason,
  };
  return {
    ...same,
    taskType: row.task_type,
    defaultName: row.default_arm,
    version: row.version_id,
    priceUsd: row.price_usd,
  };
}

/** Explains a decision, by its ID, by that of its choice, or by the run that was started with it. */
export async function decisionRead(store: Store, { id }: { readonly id: string }): Promise<DecisionAnswer> {
  const { decision, candidates, changes, prior, needs, outcome, drift, alarms, suggestions } = await requireFound(
    explain(store, id),
  );
  const shown = { decision: decisionOf(decision), candidates, changes, prior, needs, outcome, drift };
  return { ...shown, alarms: alarmsIn(alarms), suggestions: suggestions.map(suggestionOf) };
}
