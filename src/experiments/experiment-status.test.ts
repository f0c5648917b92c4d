import { describe, expect, onTestFinished, test } from 'vitest';
import { parseArm } from '../analysis/experiments/arm-configuration.ts';
import { createExperiment, observe } from '../analysis/experiments/experiment.ts';
import { resultOfReplay } from '../analysis/experiments/judge-arms.ts';
import type { Outcome, Side } from '../analysis/experiments/outcome.ts';
import { DEFAULT_PLAN } from '../analysis/experiments/plan.ts';
import { readOut } from '../analysis/experiments/read-out.ts';
import { randomOf } from '../testing/runs/random.ts';
import { addRequest, addRun, addSession } from '../testing/store/store-rows.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Store } from '../store/open-store.ts';
import { openNewStore } from '../testing/store/open-new-store.ts';
import type { RunTable } from '../store/schema.ts';
import { assignInStore } from './assign-in-store.ts';
import { experimentStatus, lookAtExperiment, type ExperimentStatus } from './experiment-status.ts';
import { findExperiment } from './find-experiment.ts';
import { UnwritableStore } from '../store/sqlite/sqlite-problem.ts';
import { startExperiment, type NewExperiment } from './start-experiment.ts';

const NOW = 1_800_000_000_000;

const MINUTE = 60 * 1000;

describe('experimentStatus()', () => {
  test('gives the verdicts of a replay of the same outcomes', async () => {
    const { addOutcomes, status } = await startedExperiment();
    const outcomes = await addOutcomes(20, ({ arm, draw }) =>
      draw < (arm === 'a' ? 0.95 : 0.2) ? 'success' : 'failure',
    );
    const { result, units, noVerdict } = await status();
    const replayed = createExperiment(DEFAULT_PLAN);
    for (const outcome of outcomes) observe(replayed, outcome);
    expect(noVerdict).toEqual([]);
    expect(result).toEqual(resultOfReplay(readOut(replayed)));
    expect(result?.comparisons[0]?.success.verdict).toBe('a');
    expect(units[0]).toEqual({ arm: 'a', ended: 20, pending: 0, missing: 0 });
  });

  test('gives no verdict while a check fails, and says which', async () => {
    const { addOutcomes, status } = await startedExperiment();
    await addOutcomes(20, ({ arm }) => (arm === 'a' ? 'success' : 'abandoned'));
    const { result, noVerdict, units } = await status();
    expect(result).toBeNull();
    expect(noVerdict).toEqual([
      expect.stringMatching(/^attrition: without an outcome: 0 of 20 with a, 20 of 20 with b/),
    ]);
    expect(units[1]).toEqual({ arm: 'b', ended: 0, pending: 0, missing: 20 });
  });

  test('leaves out unknown costs and says how many, and states what a decision is worth', async () => {
    const { store, addOutcomes, status } = await startedExperiment();
    await addOutcomes(12, () => 'success');
    const ids = await store.db.selectFrom('run').select(['id', 'variant']).orderBy('id').execute();
    for (const [index, { id, variant }] of ids.entries()) {
      const cost = (variant === 'a' ? 2 : 1) * (1 + 0.01 * (index % 3));
      await addRequest(store, { id: `q${id}`, run_id: id, cost_nano_usd: index < 2 ? null : Math.round(cost * 1e9) });
    }
    const { result, money } = await status();
    const [comparison] = result?.comparisons ?? [];
    expect(comparison?.cost).toMatchObject({ verdict: 'b', n: 22 });
    expect(money).toMatchObject({ unknownRuns: 2, arms: [{ costPerSuccessUsd: null }, { costPerSuccessUsd: null }] });
    expect(money.spentUsd).toBeGreaterThan(30);
    const [ofDefault, ofOther] = money.arms;
    expect(ofDefault).toMatchObject({ arm: 'a', morePerRunUsd: null, extraUsd: null });
    expect(ofOther?.morePerRunUsd?.value).toBeCloseTo(-1, 1);
    expect(ofOther?.morePerRunUsd?.low).toBeLessThan(-0.9);
    expect(ofOther?.morePerRunUsd?.high).toBeLessThan(0);
    // The 12 runs of b have saved that already, and success is expected to be decided next.
    expect(money.extraUsd?.value).toBeCloseTo(12 * (ofOther?.morePerRunUsd?.value ?? 0), 6);
    const pairUsd = 3.03;
    expect(money.restUsd?.low).toBeCloseTo((comparison?.success.morePairs?.low ?? 0) * pairUsd, -1);
    expect(money.restUsd?.high).toBeGreaterThan(money.restUsd?.low ?? Infinity);
    // 24 runs on less than a day.
    expect(money.runsPerMonth).toBe(24 * 30);
    expect(ofOther?.morePerMonthUsd?.value).toBeCloseTo((ofOther?.morePerRunUsd?.value ?? 0) * 720, 6);
  });

  test('judges everything but cost if one arm lacks costs', async () => {
    const { store, addOutcomes, status } = await startedExperiment();
    await addOutcomes(20, ({ arm }) => (arm === 'a' ? 'success' : 'failure'));
    for (const { id, variant } of await store.db.selectFrom('run').select(['id', 'variant']).execute())
      await addRequest(store, { id: `q${id}`, run_id: id, cost_nano_usd: variant === 'a' ? 1e9 : null });
    const { result, noVerdict, checks } = await status();
    expect(checks.find(({ name }) => name === 'costs')).toMatchObject({ state: 'fail' });
    expect(noVerdict).toEqual([]);
    expect(result?.comparisons).toMatchObject([
      { success: { verdict: 'a' }, cost: { verdict: 'undecided', value: null } },
    ]);
  });

  test('counts the first run of a task only, and waits for the ledgers of its sessions', async () => {
    const { store, assign, status } = await startedExperiment();
    const { id, arm } = await assign('t0');
    const started_at = store.now() + 10;
    const first = { assignment: id, variant: arm, started_at, ended_at: started_at + 5, result: 'failure' } as const;
    const run_id = await addRun(store, first);
    await addSession(store, { id: 's', run_id, settled_at: null });
    await addRun(store, { ...first, started_at: started_at + 6, result: 'success' });
    expect((await status()).units).toContainEqual({ arm, ended: 0, pending: 1, missing: 0 });
    await store.db.updateTable('session').set({ settled_at: 1 }).execute();
    const { repeatedRuns, result } = await status();
    expect(repeatedRuns).toBe(1);
    expect(result?.arms).toContainEqual({ arm, runs: 1, successes: 0 });
  });

  test('of paired tasks compares the two runs of a task, as a replay does', async () => {
    const { addOutcomes, status } = await startedExperiment({ design: 'paired' });
    const outcomes = await addOutcomes(12, ({ arm }) => (arm === 'a' ? 'success' : 'failure'));
    const replayed = createExperiment(DEFAULT_PLAN);
    for (const outcome of outcomes) observe(replayed, outcome);
    const { result, checks } = await status();
    expect(result).toEqual(resultOfReplay(readOut(replayed)));
    expect(result?.comparisons[0]?.duration.n).toBe(24);
    expect(checks.find(({ name }) => name === 'tasks')?.detail).toBe(
      '12 of 12 tasks ended on every arm: 12 on a, 12 on b',
    );
  });

  test('is shown although the store cannot be written', async () => {
    const { store } = await startedExperiment();
    const row = await findExperiment(store, 'e');
    const write = () => Promise.reject(new UnwritableStore('Cannot write to the store', { hint: '' }));
    expect(await lookAtExperiment({ ...store, write }, row)).toMatchObject({ state: 'running', looks: 1 });
    const broken = { ...store, write: () => Promise.reject(new Error('broken')) };
    await expect(lookAtExperiment(broken, row)).rejects.toThrow('broken');
  });

  test('says that a limit is reached', async () => {
    const { assign, status } = await startedExperiment({ maxPairs: 1 });
    await assign('t0');
    expect(await status()).toMatchObject({ state: 'running', limit: null });
    await assign('t1');
    expect(await status()).toMatchObject({ state: 'limit-reached', limit: 'max-pairs' });
  });

  test('compares the CLI versions that sessions had', async () => {
    const { store, addOutcomes, status } = await startedExperiment();
    await addOutcomes(10, () => 'success');
    for (const { id, variant } of await store.db.selectFrom('run').select(['id', 'variant']).execute())
      await addSession(store, { id: `s${id}`, run_id: id, cli_version: variant === 'a' ? '2.1.0' : '2.2.0' });
    expect((await status()).noVerdict).toEqual(['cli: different CLI versions: 2.1.0 in 10 runs with a, 0 runs with b']);
  });
});

type ResultOf = (ended: Ended) => RunTable['result'];

type Ended = { readonly arm: Side; readonly draw: number };

/** An experiment on a store whose clock stands still, and what a test does with it. */
async function startedExperiment(changes: Partial<Pick<NewExperiment, 'maxPairs' | 'design'>> = {}) {
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()), () => NOW);
  onTestFinished(() => store.close());
  const { design = 'blocks', maxPairs = DEFAULT_PLAN.maxPairs } = changes;
  const limits = { maxPairs, maxCostUsd: null };
  const { successMargin, ratioMargin } = DEFAULT_PLAN;
  const plan = { ...limits, successMargin, ratioMargin, name: 'e', workflow: 'build', defaultArm: 'a' } as const;
  const arms = [parseArm('a=effort=low'), parseArm('b=effort=high')];
  const rest = { arms, design, block: 'task-type', guards: ['cost', 'duration'], seed: '1' } as const;
  await startExperiment(store, { ...plan, ...rest, allowsNewWorkflow: true }, '/');
  const assign = (task: string) => assignInStore(store, 'e', { task }, '/');
  const status = async (): Promise<ExperimentStatus> =>
    experimentStatus(store, await findExperiment(store, 'e'), NOW + MINUTE);
  return {
    store,
    assign,
    status,
    addOutcomes: (pairs: number, resultOf: ResultOf) =>
      assignAndEnd(store, { pairs, resultOf, isPaired: design === 'paired' }),
  };
}

/** Pairs of runs to add. */
type Plan = { readonly pairs: number; readonly resultOf: ResultOf; readonly isPaired: boolean };

/** Assigns and adds runs that end one after another; returns their outcomes. */
async function assignAndEnd(store: Store, { pairs, resultOf, isPaired }: Plan): Promise<Outcome[]> {
  const random = randomOf('status', pairs);
  const outcomes: Outcome[] = [];
  for (let index = 0; index < 2 * pairs; index += 1) {
    const task = `task ${isPaired ? Math.floor(index / 2) : index}`;
    const { id, arm: assigned } = await assignInStore(store, 'e', { task }, '/');
    const arm = assigned === 'a' ? 'a' : 'b';
    const result = resultOf({ arm, draw: random.next() });
    const started_at = store.now() + 10;
    const durationMs = 1000 * (index + 1);
    await addRun(store, { assignment: id, variant: arm, result, started_at, ended_at: started_at + durationMs });
    const own = isPaired ? { task } : {};
    outcomes.push({ variant: arm, ...own, success: result === 'success', costUsd: 0, durationMs });
  }
  return outcomes;
}
