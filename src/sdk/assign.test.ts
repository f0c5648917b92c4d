import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseArm } from '../analysis/experiments/arm-configuration.ts';
import { DEFAULT_PLAN } from '../analysis/experiments/plan.ts';
import { startExperiment } from '../experiments/start-experiment.ts';
import { openStore } from '../store/open-store.ts';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { readSpool } from '../testing/read-spool.ts';
import { assign, workflow } from './index.ts';

describe('an experiment in code', () => {
  test('gives a task one arm, in assign() and in workflow(), which records it before the run starts', async () => {
    const home = await startedExperiment();
    const assignment = await assign('e', { task: 't', taskType: 'library' });
    expect(assignment).toMatchObject({
      reason: 'assigned',
      settings: { effort: assignment.arm === 'a' ? 'low' : 'high' },
    });
    const arm = await workflow('w', { experiment: 'e', task: 't', taskType: 'library' }, (run) => run.arm);
    expect(arm).toEqual(assignment);
    const [spooled] = readSpool(home);
    const about = { variant: assignment.arm, assignment: assignment.id, task: 't' };
    expect(spooled?.context.run).toMatchObject(about);
    const store = await openStore(process.env);
    onTestFinished(() => store.close());
    const [row, ...others] = await store.db.selectFrom('assignment').selectAll().execute();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ id: assignment.id, task: 't', task_type: 'library' });
    expect(row?.at).toBeLessThanOrEqual(spooled?.context.startedAt ?? 0);
    await workflow('w', { assignment: String(assignment.id) }, () => {});
    expect(readSpool(home).map(({ context }) => context.run.variant)).toEqual([assignment.arm, assignment.arm]);
  });

  test.each([
    ['unknown', 'w', 'Cannot find the experiment "unknown" in the store'],
    ['e', 'other', 'Cannot assign a run of "other" in the experiment "e": it is of the workflow "w"'],
  ])('never stops a workflow: %s of %s is a warning', async (experiment, name, message) => {
    const home = await startedExperiment();
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    expect(await workflow(name, { experiment }, (run) => run.arm ?? 'none')).toBe('none');
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(message), 'StepmeterWarning');
    expect(readSpool(home)[0]?.context.run).not.toHaveProperty('variant');
    await expect(assign('unknown')).rejects.toThrow('Cannot find the experiment "unknown"');
  });
});

/** Starts an experiment in a new state folder; returns the folder. */
async function startedExperiment(): Promise<string> {
  workInEmptyFolder();
  const home = isolatedState();
  const store = await openStore(process.env);
  const { successMargin, ratioMargin, maxPairs } = DEFAULT_PLAN;
  const limits = { successMargin, ratioMargin, maxPairs, maxCostUsd: null, guards: [], allowsNewWorkflow: true };
  const arms = [parseArm('a=effort=low'), parseArm('b=effort=high')];
  const rest = { name: 'e', workflow: 'w', arms, defaultArm: 'a', design: 'blocks', block: 'task-type' } as const;
  await startExperiment(store, { ...limits, ...rest }, '/');
  await store.close();
  return home;
}
