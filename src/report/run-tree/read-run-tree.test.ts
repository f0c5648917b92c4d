import { describe, expect, test } from 'vitest';
import {
  addFile,
  addRequest,
  addRun,
  addSession,
  addStep,
  addToolCall,
  temporaryStore,
} from '../../testing/store/store-rows.ts';
import { readRunTree } from './read-run-tree.ts';

describe('readRunTree()', () => {
  test('places every part below the one that contains it, with the sums of what is below', async () => {
    const { store, run } = await storedRun();
    const { nodes } = await readRunTree(store, run);
    const shown = nodes.map(({ id, parent }) => [id, parent === null ? null : nodes[parent]?.id]);
    expect(shown).toEqual([
      ['step:plan', null],
      ['session:s', 'step:plan'],
      ['request:r1', 'session:s'],
      ['tool:c1', 'session:s'],
      ['file:f1', 'tool:c1'],
      ['request:r2', 'session:s'],
      ['step:check', null],
      ['file:f2', 'step:check'],
    ]);
    expect(nodes[0]).toMatchObject({
      costUsd: 3,
      tokens: 30,
      requests: 2,
      toolCalls: 1,
      failedToolCalls: 1,
      files: { create: 1 },
    });
    expect(nodes[6]).toMatchObject({ costUsd: 0, requests: 0, files: { create: 0, delete: 1 } });
  });

  test('keeps the sums at a lower depth, and counts what it leaves out', async () => {
    const { store, run } = await storedRun();
    const all = await readRunTree(store, run);
    const steps = await readRunTree(store, run, 'steps');
    expect(steps.nodes.map(({ id }) => id)).toEqual(['step:plan', 'step:check']);
    expect(steps.omitted).toBe(all.nodes.length - 2);
    expect(steps.nodes.map(({ costUsd }) => costUsd)).toEqual([3, 0]);
  });

  test('marks a cost without a price as a lower bound, and as unknown if no other is known', async () => {
    const store = await temporaryStore();
    const run = await addRun(store);
    await addStep(store, { id: 'a', run_id: run });
    await addRequest(store, { id: 'r', run_id: run, step_id: 'a', cost_nano_usd: null });
    await addStep(store, { id: 'b', run_id: run });
    await addRequest(store, { id: 'q', run_id: run, step_id: 'b', cost_nano_usd: null });
    await addRequest(store, { id: 'p', run_id: run, step_id: 'b', cost_nano_usd: 1e9 });
    const { nodes } = await readRunTree(store, run, 'steps');
    expect(nodes.map(({ costUsd, isLowerBound }) => [costUsd, isLowerBound])).toEqual([
      [null, true],
      [1, true],
    ]);
  });

  test('finds the critical path: of parallel steps, the one that the next step waited for', async () => {
    const store = await temporaryStore();
    const run = await addRun(store, { started_at: 0, ended_at: 100 });
    const steps = { plan: [0, 10], slow: [10, 80], fast: [10, 40], merge: [80, 100] } as const;
    for (const [id, [started_at, ended_at]] of Object.entries(steps))
      await addStep(store, { id, run_id: run, started_at, ended_at });
    const { nodes, criticalMs, parallelism } = await readRunTree(store, run);
    expect(nodes.filter(({ isCritical }) => isCritical).map(({ name }) => name)).toEqual(['plan', 'slow', 'merge']);
    expect([criticalMs, parallelism]).toEqual([100, { average: 1.3, highest: 2 }]);
  });
});

async function storedRun() {
  const store = await temporaryStore();
  const run = await addRun(store);
  await addStep(store, { id: 'plan', run_id: run, started_at: 0, ended_at: 100 });
  await addStep(store, { id: 'check', run_id: run, started_at: 100, ended_at: 200 });
  await addSession(store, { id: 's', run_id: run, step_id: 'plan', started_at: 1, ended_at: 90 });
  const request = { run_id: run, step_id: 'plan' };
  await addRequest(store, { id: 'r1', ...request, started_at: 2, ended_at: 10, cost_nano_usd: 1e9, output: 10 });
  await addRequest(store, { id: 'r2', ...request, started_at: 30, ended_at: 40, cost_nano_usd: 2e9, input: 20 });
  await addToolCall(store, { id: 'c1', ...request, started_at: 11, ended_at: 20, result: 'error' });
  await addFile(store, { id: 'f1', ...request, tool_call_id: 'c1', operation: 'create', at: 19 });
  await addFile(store, { id: 'f2', run_id: run, step_id: 'check', operation: 'delete', at: 150 });
  return { store, run };
}
