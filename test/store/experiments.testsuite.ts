import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseArm } from '../../src/analysis/experiments/arm-configuration.ts';
import { DEFAULT_PLAN } from '../../src/analysis/experiments/plan.ts';
import type { Environment } from '../../src/core/environment.ts';
import { assignInStore } from '../../src/experiments/assign-in-store.ts';
import type { Assignment, AssignmentRequest } from '../../src/experiments/assignment.ts';
import { lookAtExperiment } from '../../src/experiments/experiment-status.ts';
import { findExperiment } from '../../src/experiments/find-experiment.ts';
import { startExperiment, type NewExperiment } from '../../src/experiments/start-experiment.ts';
import { stopExperiment } from '../../src/experiments/stop-experiment.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import type { RunFactTable } from '../../src/store/schema.ts';
import { runFactRow } from '../../src/testing/analysis/fact-rows.ts';
import { slowTests } from '../../src/testing/real.ts';
import { addRequest, addRun } from '../../src/testing/store/store-rows.ts';
import { programInProcesses } from './processes.ts';
import type { NewStore } from './store.testsuite.ts';

const slow = slowTests('assigned by eight processes at once');

const PLAN: NewExperiment = {
  name: 'e',
  workflow: 'w',
  arms: [parseArm('a=model=opus'), parseArm('b=model=sonnet')],
  defaultArm: 'a',
  design: 'blocks',
  block: 'task-type',
  guards: ['cost', 'duration'],
  successMargin: DEFAULT_PLAN.successMargin,
  ratioMargin: DEFAULT_PLAN.ratioMargin,
  maxPairs: 100,
  maxCostUsd: null,
  seed: '1',
  allowsNewWorkflow: true,
};

const TASKS = ['t0', 't1', 't2', 't3', 't4', 't5'] as const;

/** What experiments need of a store, for every supported database. */
export function experimentSuite(newStore: NewStore): void {
  let env: Environment;
  let store: Store;
  beforeEach(async () => {
    env = await newStore();
    store = await openNewStore(env);
  });
  afterEach(() => store.close());

  const start = (changes: Partial<NewExperiment> = {}): Promise<unknown> =>
    startExperiment(store, { ...PLAN, ...changes }, '/');
  const assign = (request: AssignmentRequest): Promise<Assignment> => assignInStore(store, 'e', request, '/');
  const armsOf = async (requests: readonly AssignmentRequest[]): Promise<string> => {
    let arms = '';
    for (const request of requests) arms += (await assign(request)).arm;
    return arms;
  };

  describe('an experiment', () => {
    test('gives a task and a run the same arm again, and blocks of two one of each arm', async () => {
      await start();
      const requests = TASKS.map((task) => ({ task, taskType: 'library' }));
      const arms = await armsOf(requests);
      expect(arms.match(/../g)?.every((block) => block === 'ab' || block === 'ba')).toBe(true);
      expect(await armsOf(requests)).toBe(arms);
      const [one, again] = [await assign({ run: 'r' }), await assign({ run: 'r' })];
      expect(again).toEqual(one);
      expect((await assign({ run: 'r2' })).arm).not.toBe(one.arm);
      expect(await store.db.selectFrom('assignment').selectAll().execute()).toHaveLength(TASKS.length + 2);
    });

    test('stores what earlier runs of the task cost and took, not those of other workflows or since its start', async () => {
      await start();
      const { started_at } = await findExperiment(store, 'e');
      const ran = (costUsd: number, row: Partial<RunFactTable> = {}) =>
        runFactRow({
          ...{ workflow: 'w', task: 't0', started_at: started_at - 70_000, duration_ms: 1000 * costUsd },
          ...{ requests: 1, cost_nano_usd: costUsd * 1e9, ...row },
        });
      const others = [{ workflow: 'x' }, { result: 'cancelled' }, { simulated: 1 }, { started_at }] as const;
      const facts = [
        ran(2),
        ran(8, { result: 'failure' }),
        ran(4, { unpriced: 1 }),
        ...others.map((row) => ran(99, row)),
      ];
      await store.db.insertInto('run_fact').values(facts).execute();
      await assign({ task: 't0' });
      await assign({ task: 't1' });
      const predicted = await store.db
        .selectFrom('assignment')
        .select(['predicted_cost_nano_usd', 'predicted_duration_ms'])
        .orderBy('task')
        .execute();
      expect(predicted).toEqual([
        { predicted_cost_nano_usd: 4e9, predicted_duration_ms: 4000 },
        { predicted_cost_nano_usd: null, predicted_duration_ms: null },
      ]);
    });

    test('with the same seed gives the same arms in another store', async () => {
      await start();
      const requests = TASKS.map((task) => ({ task }));
      const arms = await armsOf(requests);
      await store.close();
      env = await newStore();
      store = await openNewStore(env);
      await start();
      expect(await armsOf(requests)).toBe(arms);
    });

    test('with the paired design runs each task on both arms, in any order of the calls', async () => {
      await start({ design: 'paired' });
      const tasks = [...TASKS, ...TASKS].map((task) => ({ task, taskType: 'library' }));
      const arms = await armsOf(tasks);
      for (const [index] of TASKS.entries()) expect(arms[index]).not.toBe(arms[index + TASKS.length]);
      expect(
        arms
          .slice(0, TASKS.length)
          .match(/../g)
          ?.every((block) => new Set(block).size === 2),
      ).toBe(true);
      const [run, again] = [await assign({ task: 't0', run: 'r' }), await assign({ task: 't0', run: 'r' })];
      expect(again).toEqual(run);
      await expect(assign({})).rejects.toThrow('Cannot assign in the experiment "e": no task given');
    });

    test('assigns no more than its pairs, completes a pair that was begun, and keeps what it assigned', async () => {
      await start({ design: 'paired', maxPairs: 1, defaultArm: 'b' });
      const first = await assign({ task: 't0', run: 'r' });
      const others = [await assign({ task: 't1' }), await assign({ task: 't0' }), await assign({ task: 't2' })];
      expect(others.map(({ reason }) => reason)).toEqual(['assigned', 'assigned', 'max-pairs']);
      expect(others[2]).toMatchObject({ arm: 'b', id: null, settings: { model: 'sonnet' } });
      expect((await assign({ task: 't1' })).reason).toBe('assigned');
      expect(await assign({ task: 't0', run: 'r' })).toEqual(first);
    });

    test('assigns no more once its runs cost as much as planned', async () => {
      await start({ maxCostUsd: 0.5 });
      const run_id = await addRun(store, { assignment: (await assign({ task: 't0' })).id });
      await addRequest(store, { id: 'q', run_id, cost_nano_usd: 400_000_000 });
      expect((await assign({ task: 't1' })).reason).toBe('assigned');
      await addRequest(store, { id: 'q2', run_id, cost_nano_usd: 100_000_000 });
      expect(await assign({ task: 't2' })).toMatchObject({ arm: 'a', id: null, reason: 'max-cost' });
    });

    test('is judged by its runs, counts looks, and keeps its status when it is stopped', async () => {
      await start();
      for (const task of TASKS) {
        const { id, arm } = await assign({ task });
        const at = store.now() + 1000;
        await addRun(store, { assignment: id, variant: arm, started_at: at, ended_at: at + 5 });
      }
      const look = async () => lookAtExperiment(store, await findExperiment(store, 'e'));
      await look();
      const seen = await look();
      expect(seen).toMatchObject({ looks: 2, noVerdict: [], result: { n: 6 } });
      expect(seen.result?.arms).toContainEqual({ arm: 'a', runs: 3, successes: 3 });
      const stopped = await stopExperiment(store, 'e', null);
      expect(await look()).toEqual(stopped);
      expect(await assign({ task: 't0' })).toMatchObject({ arm: 'a', id: null, reason: 'stopped' });
      await expect(stopExperiment(store, 'e', null)).rejects.toThrow('Cannot stop the experiment "e": it was stopped');
      await stopExperiment(store, 'e', 'b');
      expect(await assign({ task: 't0' })).toMatchObject({ arm: 'b', id: null, reason: 'adopted' });
      expect(await look()).toMatchObject({ adopted: 'b', stoppedAt: stopped.stoppedAt });
    });

    test('with three arms gives blocks of three, paired tasks each arm once, and adopts any of them', async () => {
      const arms = [...PLAN.arms, parseArm('c=model=haiku')];
      await start({ arms, maxPairs: 4 });
      const requests = Array.from({ length: 12 }, (_, index) => ({ task: `t${index}`, taskType: 'library' }));
      const assigned = await armsOf(requests);
      const blocks = assigned.match(/.../g) ?? [];
      for (const block of blocks) expect([...block].toSorted().join('')).toBe('abc');
      expect(new Set(blocks).size).toBeGreaterThan(1);
      expect(await assign({ task: 'more' })).toMatchObject({ arm: 'a', id: null, reason: 'max-pairs' });
      await stopExperiment(store, 'e', 'c');
      expect(await assign({ task: 't0' })).toMatchObject({ arm: 'c', settings: { model: 'haiku' }, reason: 'adopted' });
      await expect(stopExperiment(store, 'e', 'd')).rejects.toThrow('Cannot adopt arm d of the experiment "e"');
      await start({ name: 'p', arms, design: 'paired' });
      const ofTask = async (task: string): Promise<string> => {
        let given = '';
        for (let run = 0; run < 3; run += 1) given += (await assignInStore(store, 'p', { task }, '/')).arm;
        return given;
      };
      for (const task of TASKS) expect([...(await ofTask(task))].toSorted().join('')).toBe('abc');
    });

    test('is started once under its name', async () => {
      await start();
      await expect(start()).rejects.toThrow('Cannot start the experiment "e": an experiment of this name exists');
    });
  });

  describe.skipIf(slow.skip)(slow.title, () => {
    test('an experiment has balanced blocks, and no task on two arms', async () => {
      await start();
      const shared = Array.from({ length: 10 }, (_, index) => `shared ${index}`);
      const tasks = Array.from({ length: 8 }, (_, worker) => [
        ...shared,
        ...Array.from({ length: 5 }, (_own, index) => `own ${worker}.${index}`),
      ]);
      const lines = await programInProcesses('assign-in-process.ts', env, tasks);
      const given = lines.map((line) => JSON.parse(line) as Record<string, string>);
      for (const task of shared) expect(new Set(given.map((arms) => arms[task]))).toHaveProperty('size', 1);
      const rows = await store.db.selectFrom('assignment').selectAll().orderBy('position').execute();
      expect(rows).toHaveLength(10 + 8 * 5);
      expect(rows.map(({ position }) => position)).toEqual(Array.from(rows, (_, index) => index));
      for (let index = 0; index < rows.length; index += 2) expect(rows[index]?.arm).not.toBe(rows[index + 1]?.arm);
      for (const { task, arm } of rows)
        for (const arms of given) if (task !== null && task in arms) expect(arms[task]).toBe(arm);
    });
  });
}
