import { parseArm } from '../../src/analysis/experiments/arm-configuration.ts';
import { addConfiguration } from '../../src/configurations/change-setup.ts';
import { chooseInStore } from '../../src/configurations/choose-in-store.ts';
import { selectionSettings } from '../../src/configurations/settings.ts';
import { parseChoiceId } from '../../src/core/ids/choice-id.ts';
import { ALL_TASKS } from '../../src/selection/context.ts';
import { insertAlarm } from '../../src/store/queries/selection/alarm.ts';
import { insertDrift } from '../../src/store/queries/selection/drift.ts';
import { insertDecisionOutcome } from '../../src/store/queries/selection/decision.ts';
import { insertSuggestion } from '../../src/store/queries/selection/suggestion.ts';
import { DEFAULT_PLAN } from '../../src/analysis/experiments/plan.ts';
import { assignInStore } from '../../src/experiments/assign-in-store.ts';
import { startExperiment } from '../../src/experiments/start-experiment.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { insertAlert } from '../../src/store/queries/alerts/alert.ts';
import type { AlertTable } from '../../src/store/schema.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { addRequest, addRun } from '../../src/testing/store/store-rows.ts';

/** The name of the experiment of {@link addExperiment}. */
export const EXPERIMENT = 'effort.library';

const RUN_MS = 60_000;

/** Adds an experiment with simulated runs that have ended, in which arm b costs less. */
export async function addExperiment(store: Store, pairs: number): Promise<void> {
  const { successMargin, ratioMargin, maxPairs } = DEFAULT_PLAN;
  const limits = { successMargin, ratioMargin, maxPairs, maxCostUsd: 200 };
  const design = { design: 'blocks', block: 'task-type', guards: ['cost', 'duration'], seed: '1' } as const;
  const about = { name: EXPERIMENT, workflow: 'package-build', defaultArm: 'a', allowsNewWorkflow: true } as const;
  const arms = [parseArm('a=model=claude-opus-5-5,effort=high'), parseArm('b=model=claude-opus-5-5,effort=medium')];
  await startExperiment(store, { ...about, ...limits, ...design, arms }, '/');
  const random = randomOf('page', pairs);
  for (let index = 0; index < 2 * pairs; index += 1) {
    const { id, arm } = await assignInStore(store, EXPERIMENT, { task: `task ${index}`, taskType: 'library' }, '/');
    const started_at = store.now() + 10 + index;
    const result = random.next() < (arm === 'a' ? 0.8 : 0.74) ? 'success' : 'failure';
    const times = { started_at, ended_at: started_at + Math.round(RUN_MS * (0.7 + random.next())) };
    const own = { workflow: 'package-build', assignment: id, variant: arm, simulated: 1 } as const;
    const run_id = await addRun(store, { ...own, ...times, result });
    const usd = (arm === 'a' ? 1.4 : 1) * (0.8 + 0.4 * random.next());
    await addRequest(store, { id: run_id, run_id, ...times, cost_nano_usd: Math.round(usd * 1e9), output: 1000 });
  }
  await rebuildFacts(store);
}

const HOUR_MS = 60 * 60 * 1000;

/** Adds an alert that is firing and one that was resolved; their keys are of no condition, so no check ends them. */
export async function addAlerts(store: Store): Promise<readonly [firing: AlertTable, resolved: AlertTable]> {
  const now = store.now();
  const firing: AlertTable = {
    id: 'alert-firing',
    key: 'page/firing',
    group_key: 'page',
    kind: 'regression',
    severity: 'critical',
    workflow: 'package-build',
    subject: 'Step implement of package-build',
    problem: 'costs 1.62 times as much as before',
    description:
      'Typical value $1.62, $1.00 before (40 and 200 observations). Likely cause: CLI version 2.1.322 → 2.1.330.',
    page: '/trends?words=workflow%3A%22package-build%22',
    started_at: now - 5 * HOUR_MS,
    resolved_at: null,
  };
  const resolved: AlertTable = {
    ...firing,
    id: 'alert-resolved',
    key: 'page/resolved',
    kind: 'budget',
    severity: 'warning',
    workflow: null,
    subject: 'The budget of this month',
    problem: 'is at risk',
    description: '$1,210.00 of $1,500.00 spent (81%).',
    page: '/',
    started_at: now - 30 * HOUR_MS,
    resolved_at: now - 20 * HOUR_MS,
  };
  await store.write(async (transaction) => {
    await insertAlert(transaction, firing);
    await insertAlert(transaction, resolved);
  });
  return [firing, resolved];
}

const SCOPE = { workflow: 'selected-build', step: '' };

/**
 * Adds two configurations, the first as default, an open suggestion, and a choice with an alarm, whose ID is returned.
 * @param outcomes how many outcomes support the suggestion: without, it cannot be accepted
 */
export async function addSelection(store: Store, outcomes: number = 0): Promise<string> {
  const change = { scope: SCOPE, author: 'ops', reason: 'measured' };
  for (const [name, effort] of [
    ['thorough', 'high'],
    ['fast', 'low'],
  ] as const)
    await addConfiguration(store, change, { name, configuration: { settings: { effort }, files: {} } });
  const request = { workflow: SCOPE.workflow, taskType: 'library', complexity: 'medium' };
  const { id } = await chooseInStore(store, request, selectionSettings({}));
  for (let n = 0; n < outcomes; n += 1) await addOutcome(store, n);
  const about = { number: 1, at: store.now(), kind: 'default', name: 'fast', value_usd: 5, time_price_usd: 0 } as const;
  const reason = 'fast is worth $0.40 a run more than the default';
  await store.write((transaction) =>
    insertSuggestion(transaction, { id: 'page-suggestion', ...SCOPE, ...about, reason }),
  );
  const decision = parseChoiceId(id ?? '')?.decision ?? '';
  const figures = { statistic: 6, threshold: 5.4, before: 0.9, after: 0.2, runs: 6, cause: 'CLI 2.1.322 → 2.1.330' };
  const of = { decision_id: decision, ...SCOPE, number: 1, at: store.now(), arm: 'fast' };
  const alarm = { ...of, signal: 'success' } as const;
  const drift = { kind: 'prompts', run_id: 'r', expected: '3f2a1c445566', found: '9b8e77112233' } as const;
  await store.write(async (transaction) => {
    await insertAlarm(transaction, { ...alarm, cell: ALL_TASKS, ...figures });
    await insertDrift(transaction, { ...of, ...drift });
  });
  return decision;
}

async function addOutcome(store: Store, index: number): Promise<void> {
  const name = index % 2 === 0 ? 'thorough' : 'fast';
  const request = { workflow: SCOPE.workflow, override: { name, reason: 'measured' } };
  const { id } = await chooseInStore(store, request, selectionSettings({}));
  const of = { decision_id: parseChoiceId(id ?? '')?.decision ?? '', ...SCOPE, number: index + 2, run_id: `r${index}` };
  const ended = { success: Number(name === 'fast'), cost_nano_usd: 1e9, duration_ms: 60_000 };
  await store.write((transaction) => insertDecisionOutcome(transaction, { ...of, ...ended }));
}
