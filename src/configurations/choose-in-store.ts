import { uuidv7 } from 'uuidv7';
import { sha256 } from '../core/canonical-json.ts';
import { UserError } from '../core/errors.ts';
import { newReservationId } from '../core/ids/choice-id.ts';
import { ALL_TASKS, type Context } from '../selection/context.ts';
import { runsOf } from '../selection/evidence/cell-statistics.ts';
import { statisticsOf } from '../selection/evidence/evidence.ts';
import { utilityOf } from '../selection/model/posterior.ts';
import { decide, type Decision, type Selector } from '../selection/selector.ts';
import type { Store } from '../store/open-store.ts';
import { allExperiments } from '../store/queries/experiments/experiment.ts';
import { configVersion, type Scope } from '../store/queries/selection/configuration.ts';
import { insertDecision, lastDecisionNumber } from '../store/queries/selection/decision.ts';
import type { DecisionTable } from '../store/schema.ts';
import type { Queryable, Transaction } from '../store/transaction.ts';
import { addHint, describeScope, nearestScopeHint, readSetup } from './change-setup.ts';
import type { ChoiceRequest, ConfigurationChoice, RecordedCandidate } from './choice.ts';
import type { SelectionSettings } from './settings.ts';
import { openBatch } from '../batch/batch.ts';
import { answerOf, defaultAnswer } from './choosing/answer.ts';
import { editedPrompt, type HashOf } from './choosing/edited-prompt.ts';
import { countDecision } from './choosing/count-decision.ts';
import { reserve } from './choosing/reserved.ts';
import { usableConfigurations, type Usable } from './choosing/usable.ts';
import { advance } from './advance.ts';
import { foldInParts, isFarBehind } from './state/fold-in-parts.ts';
import { planWithRelations } from './state/relations-of.ts';
import { usedOf } from './choosing/used.ts';
import type { Setup } from './setup.ts';

/**
 * Chooses a configuration and records the decision. Concurrent calls wait for each other, so that each is made from the
 * decisions and outcomes before it.
 * @throws {UserError} if the scope has no configurations, or the one that a person chose does not exist
 */
export function chooseInStore(
  store: Store,
  request: ChoiceRequest,
  settings: SelectionSettings,
): Promise<ConfigurationChoice> {
  return choose(store, { request, settings, isRecorded: true });
}

type Choosing = {
  readonly request: ChoiceRequest;
  readonly settings: SelectionSettings;
  /** Whether the decision is recorded. */
  readonly isRecorded: boolean;
};

async function choose(store: Store, given: Choosing): Promise<ConfigurationChoice> {
  const attempt = (isLast: boolean): Promise<ConfigurationChoice | undefined> =>
    store.write((transaction) => chooseIn(transaction, { ...given, at: store.now(), isLast }));
  const choice = await attempt(false);
  if (choice) return choice;
  await foldInParts(store, scopeOf(given.request), given.settings.plan);
  return (await attempt(true)) as ConfigurationChoice;
}

type Attempt = Choosing & {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Whether to learn from all earlier decisions, however many there are. */
  readonly isLast: boolean;
};

const OFF_REASON = 'the selection is off';

/** Undefined if the state is so far behind that others would wait long for this transaction. */
async function chooseIn(transaction: Transaction, attempt: Attempt): Promise<ConfigurationChoice | undefined> {
  const { request, settings, isRecorded, at, isLast } = attempt;
  const scope = scopeOf(request);
  const setup = await readSetup(transaction, scope);
  const byDefault = setup.defaultName ?? (await refuseWithout(transaction, scope));
  const usable = await usableConfigurations(transaction, { scope, setup, settings, at });
  const experiment = await runningExperiment(transaction, scope);
  const off = experiment === undefined ? (settings.offReason ?? OFF_REASON) : experimentReason(experiment);
  if (experiment !== undefined || settings.mode === 'off') {
    const id = newReservationId();
    if (isRecorded) await reserve(transaction, { id, at, usable });
    const given = { reason: off, id, override: request.override?.name };
    return preview(await defaultAnswer(transaction, { scope, setup, usable }, given), isRecorded);
  }
  const plan = await planWithRelations(transaction, scope, setup, settings.plan);
  const last = await lastDecisionNumber(transaction, scope);
  if (!isLast && (await isFarBehind(transaction, { scope, setup, plan, last }))) return undefined;
  const batch = openBatch(transaction, { exports: false });
  const { selector: learned, state } = await advance(batch, { scope, setup, plan, at, last });
  const selector = { ...learned, defaultArm: byDefault };
  const given = { request, scope, setup, settings, selector, state, usable, at, last };
  const made = await withPrompt(transaction, makeDecision(given), settings.hashOf);
  if (isRecorded) {
    await insertDecision(transaction, made);
    countDecision(batch, scope, made);
    await reserve(transaction, { id: made.id, at, usable });
  }
  await batch.finish(at);
  return preview(await answerOf(transaction, { scope, setup, usable }, made), isRecorded);
}

async function refuseWithout(store: Queryable, scope: Scope): Promise<never> {
  throw new UserError(`Cannot choose a configuration for ${describeScope(scope)}: it has none`, {
    hint: `${await nearestScopeHint(store, scope)}${addHint(scope)}`,
  });
}

async function runningExperiment(store: Queryable, { workflow }: Scope): Promise<string | undefined> {
  const all = await allExperiments(store);
  return all.find((one) => one.workflow === workflow && one.stopped_at === null)?.name;
}

function experimentReason(name: string): string {
  return `the experiment ${JSON.stringify(name)} runs on this workflow and assigns its runs`;
}

function preview(choice: ConfigurationChoice, isRecorded: boolean): ConfigurationChoice {
  return isRecorded ? choice : { ...choice, id: null };
}

async function withPrompt(store: Queryable, made: DecisionTable, hashOf?: HashOf): Promise<DecisionTable> {
  const version = hashOf && (await configVersion(store, made, made.version_id));
  return version ? { ...made, prompt_hash: editedPrompt(version, hashOf) } : made;
}

type Given = {
  readonly request: ChoiceRequest;
  readonly scope: Scope;
  readonly setup: Setup;
  readonly settings: SelectionSettings;
  readonly selector: Selector;
  /** The selector as text. */
  readonly state: string;
  readonly usable: Usable;
  readonly at: number;
  /** The number of the last decision. */
  readonly last: number;
};

function makeDecision(given: Given): DecisionTable {
  const { request, scope, setup, settings, selector, state, usable, at, last } = given;
  const number = last + 1;
  const seed = `${scope.workflow}\n${scope.step}\n${number}`;
  const context = contextOfRequest(request);
  const decision = decide(selector, { context, arms: usable.names, seed: [seed], maxCostUsd: usable.allowance?.usd });
  const used = usedOf(decision, given);
  return {
    id: uuidv7(),
    ...scope,
    number,
    at,
    mode: settings.mode,
    task_type: request.taskType ?? null,
    complexity: request.complexity ?? null,
    size: request.size ?? null,
    default_arm: selector.defaultArm,
    chosen: decision.arm,
    used: used.name,
    version_id: setup.versions.get(used.name) ?? '',
    kind: used.kind,
    propensity: used.propensity,
    level: decision.level,
    reason: used.reason,
    // A run with the default, or with what a person chose, costs the selection nothing.
    price_usd: used.isOfSelection ? decision.priceUsd : 0,
    candidates: JSON.stringify(candidatesOf(decision, selector)),
    seed,
    state_hash: sha256(state),
    prompt_hash: null,
  };
}

function contextOfRequest({ taskType, complexity, size }: ChoiceRequest): Context {
  return {
    ...(taskType !== undefined && { taskType }),
    ...(complexity !== undefined && { complexity }),
    ...(size !== undefined && { size }),
  };
}

function candidatesOf({ candidates }: Decision, { evidence, plan }: Selector): RecordedCandidate[] {
  return candidates.map(({ arm, expected, draws, floor, better, standing, limitUsd, budget, defaultRuns }) => {
    const sorted = draws.success.toSorted();
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const [low, high] = [at(0.025), at(0.975)];
    const runs = runsOf(statisticsOf(evidence, ALL_TASKS, arm));
    const timeUsd = 0 - utilityOf(plan, { success: 0, costUsd: 0, durationMs: expected.durationMs });
    const about = { low, high, floor, better, standing, runs, timeUsd };
    return { name: arm, ...expected, ...about, limitUsd, budget, defaultRuns };
  });
}

/**
 * What the selection would choose now, without recording a decision. It learns from the runs that have ended.
 * @throws {UserError} if the scope has no configurations
 */
export function previewInStore(
  store: Store,
  request: ChoiceRequest,
  settings: SelectionSettings,
): Promise<ConfigurationChoice> {
  return choose(store, { request, settings, isRecorded: false });
}

/** The scope of a request. */
export function scopeOf({ workflow, step }: ChoiceRequest): Scope {
  return { workflow, step: step ?? '' };
}
