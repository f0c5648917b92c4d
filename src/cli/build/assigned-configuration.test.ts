import { expect, test } from 'vitest';
import { parseArm } from '../../analysis/experiments/arm-configuration.ts';
import { DEFAULT_PLAN } from '../../analysis/experiments/plan.ts';
import { prepareBuild } from '../../builder/run-build.ts';
import { startExperiment } from '../../experiments/start-experiment.ts';
import { stopExperiment } from '../../experiments/stop-experiment.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { assignmentsOf } from '../../store/queries/experiments/assignment.ts';
import { readSpool } from '../../testing/read-spool.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { assignedConfiguration } from './assigned-configuration.ts';

const REQUEST = { task: 'slugify', taskType: 'library' };

test('an experiment gives a task each of its arms, and the run of the build has the assignment', async () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  await inStore(env, (store) => started(store, ['a=strategy=single', 'b=strategy=parallel,model=haiku,effort=low']));
  const both = [await assignedConfiguration(env, 'e', REQUEST), await assignedConfiguration(env, 'e', REQUEST)];
  const configurations = both.map(({ assignment: { arm }, configuration }) => ({ arm, ...configuration }));
  expect(configurations.toSorted((one, other) => one.arm.localeCompare(other.arm))).toEqual([
    { arm: 'a', strategy: 'single' },
    { arm: 'b', strategy: 'parallel', model: 'haiku', effort: 'low' },
  ]);
  const [{ assignment, configuration }] = both as [(typeof both)[0], ...typeof both];
  const source = { spec: { name: 'slugify', purpose: 'Turns titles into URLs' }, text: '# slugify', file: 'spec.md' };
  const limits = { budgetUsd: 1, maxRepairs: 0, workers: 1, usesCache: false };
  const into = temporaryFolder();
  const state = await prepareBuild(env, { source, into, configuration, assignment, ...limits });
  expect(state.assignment).toEqual({ id: assignment.id, experiment: 'e', arm: assignment.arm, reason: 'assigned' });
  expect(readSpool(env.STEPMETER_HOME)[0]?.context.run).toMatchObject({
    assignment: assignment.id,
    variant: assignment.arm,
    task: 'slugify',
    taskType: 'library',
  });
});

test('after its end, an experiment gives the adopted arm, which is no part of it', async () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  await inStore(env, (store) => started(store, ['a=strategy=single', 'b=strategy=cascade']));
  await inStore(env, (store) => stopExperiment(store, 'e', 'b'));
  expect(await assignedConfiguration(env, 'e', REQUEST)).toEqual({
    configuration: { strategy: 'cascade' },
    assignment: { id: null, experiment: 'e', arm: 'b', reason: 'adopted' },
  });
});

test('an experiment with an arm that builds cannot use is refused before it assigns', async () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  await inStore(env, (store) => started(store, ['a=strategy=single', 'b=strategy=swarm']));
  await expect(assignedConfiguration(env, 'e', REQUEST)).rejects.toThrow(
    'Cannot build with arm b of the experiment "e": its strategy is "swarm", expected one of single, parallel,',
  );
  expect(await inStore(env, (store) => assignmentsOf(store, 'e'))).toEqual([]);
  await expect(assignedConfiguration(env, 'none', REQUEST)).rejects.toThrow('Cannot find the experiment "none"');
});

async function inStore<T>(env: Readonly<Record<string, string>>, fn: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(env);
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
}

function started(store: Store, arms: readonly string[]): Promise<unknown> {
  const { successMargin, ratioMargin, maxPairs } = DEFAULT_PLAN;
  const limits = { successMargin, ratioMargin, maxPairs, maxCostUsd: null, guards: [], allowsNewWorkflow: true };
  const about = { name: 'e', workflow: 'package-build', defaultArm: 'a', design: 'paired', block: 'none' } as const;
  return startExperiment(store, { ...limits, ...about, arms: arms.map((arm) => parseArm(arm)) }, '/');
}
