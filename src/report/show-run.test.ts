import { describe, expect, test } from 'vitest';
import {
  addFile,
  addRequest,
  addRun,
  addSession,
  addStep,
  addToolCall,
  temporaryStore,
} from '../testing/store/store-rows.ts';
import { traceIdOf } from '../core/ids/ids.ts';
import type { Store } from '../store/open-store.ts';
import { insertDrift } from '../store/queries/selection/drift.ts';
import { showRun } from './show-run.ts';

const NO_TOKENS = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };

describe('showRun()', () => {
  test('says what the run is', async () => {
    const store = await temporaryStore();
    const id = await filledRun(store);
    expect((await showRun(store, id)).run).toEqual({
      id,
      traceId: traceIdOf(id),
      workflow: 'build',
      taskType: 'library',
      variant: 'b',
      result: 'success',
      simulated: false,
      startedAt: 1_790_000_000_000,
      durationMs: 60_000,
    });
  });

  test('sums tokens and dollars by step, in the order of their start, and overall', async () => {
    const store = await temporaryStore();
    const { steps, totals } = await showRun(store, await filledRun(store));
    expect(steps.map(({ id, tokens, costUsd, requests }) => ({ id, tokens, costUsd, requests }))).toEqual([
      {
        id: 'p',
        requests: 2,
        costUsd: 0.300000003,
        tokens: { input: 2, output: 20, cacheRead: 300, cacheWrite5m: 4000, cacheWrite1h: 50_000, reasoning: 10 },
      },
      { id: 'i1', requests: 1, costUsd: 0, tokens: { ...NO_TOKENS, output: 5 } },
      { id: 'i2', requests: 0, costUsd: 0, tokens: NO_TOKENS },
    ]);
    expect(totals).toMatchObject({ requests: 4, costUsd: 0.30000001, tokens: { input: 9, output: 25 } });
  });

  test('distinguishes requests without a price from those without cost', async () => {
    const store = await temporaryStore();
    const { steps, totals } = await showRun(store, await filledRun(store));
    expect([totals, ...steps].map(({ unpricedRequests }) => unpricedRequests)).toEqual([1, 0, 1, 0]);
  });

  test('says how steps went, and of one under way that it is', async () => {
    const store = await temporaryStore();
    const { steps } = await showRun(store, await filledRun(store));
    expect(steps).toMatchObject([
      { name: 'plan', attempt: 1, kind: 'first', result: 'success', errorType: null, durationMs: 1000 },
      { name: 'implement', attempt: 1, result: 'failure', errorType: 'Error', durationMs: 0 },
      { name: 'implement', attempt: 2, kind: 'retry', result: 'running', durationMs: null },
    ]);
  });

  test('counts tool calls and file operations by step', async () => {
    const store = await temporaryStore();
    const run_id = await filledRun(store);
    for (const [i, result] of (['success', 'error', 'error'] as const).entries())
      await addToolCall(store, { id: `t${i}`, run_id, step_id: 'p', result });
    await addToolCall(store, { id: 'outside', run_id });
    for (const [i, operation] of (['create', 'modify', 'modify', 'delete', 'delete', 'delete'] as const).entries())
      await addFile(store, { id: `f${i}`, run_id, step_id: 'p', operation });
    const { steps } = await showRun(store, run_id);
    expect(steps[0]).toMatchObject({
      toolCalls: 3,
      failedToolCalls: 2,
      files: { created: 1, modified: 2, deleted: 3 },
    });
    expect(steps[1]).toMatchObject({
      toolCalls: 0,
      failedToolCalls: 0,
      files: { created: 0, modified: 0, deleted: 0 },
    });
  });

  test('lists files as they were changed, by the name and attempt of their step', async () => {
    const store = await temporaryStore();
    const run_id = await filledRun(store);
    await addFile(store, {
      id: 'f1',
      run_id,
      step_id: 'i2',
      at: 2,
      path: 'b',
      size: 5,
      lines_added: 2,
      lines_removed: 1,
    });
    await addFile(store, { id: 'f2', run_id, step_id: 'p', at: 1, operation: 'create', path: 'a' });
    await addFile(store, { id: 'f3', run_id, at: 3, path: 'c' });
    expect((await showRun(store, run_id)).files).toMatchObject([
      { step: 'plan', operation: 'create', path: 'a', size: null, linesAdded: null, linesRemoved: null },
      { step: 'implement #2', operation: 'modify', path: 'b', size: 5, linesAdded: 2, linesRemoved: 1 },
      { step: '', path: 'c' },
    ]);
  });

  test('lists the five slowest tool calls, the slowest first', async () => {
    const store = await temporaryStore();
    const run_id = await filledRun(store);
    for (const ms of [30, 10, 60, 20, 50, 40])
      await addToolCall(store, { id: `t${ms}`, run_id, step_id: 'p', started_at: 5, ended_at: 5 + ms, tool: `T${ms}` });
    const { slowest } = await showRun(store, run_id);
    expect(slowest.map(({ tool }) => tool)).toEqual(['T60', 'T50', 'T40', 'T30', 'T20']);
    expect(slowest[0]).toEqual({ step: 'plan', tool: 'T60', durationMs: 60 });
  });

  test("sums the CLI's bills, and has no sum without a bill", async () => {
    const store = await temporaryStore();
    const run_id = await filledRun(store);
    await addSession(store, { id: 's0', run_id });
    expect((await showRun(store, run_id)).billUsd).toBeNull();
    await addSession(store, { id: 's1', run_id, bill_nano_usd: 100_000_001 });
    await addSession(store, { id: 's2', run_id, bill_nano_usd: 200_000_002 });
    expect((await showRun(store, run_id)).billUsd).toBe(0.300000003);
  });

  test('states what sessions without a bill cost', async () => {
    const store = await temporaryStore();
    const run_id = await filledRun(store);
    await addSession(store, { id: 'killed', run_id });
    await addSession(store, { id: 'ended', run_id, bill_nano_usd: 100_000_001 });
    for (const session_id of ['killed', 'ended'])
      await addRequest(store, { id: session_id, run_id, session_id, cost_nano_usd: 100_000_001 });
    expect(await showRun(store, run_id)).toMatchObject({ billUsd: 0.100000001, withoutBillUsd: 0.100000001 });
  });

  test('shows nothing of another run', async () => {
    const store = await temporaryStore();
    await filledRun(store);
    const other = await addRun(store, { ended_at: null, result: null });
    expect(await showRun(store, other)).toMatchObject({
      run: { id: other, result: 'running', durationMs: null },
      totals: { requests: 0, costUsd: 0, tokens: NO_TOKENS, unpricedRequests: 0 },
      billUsd: null,
      steps: [],
      files: [],
      slowest: [],
      operations: [],
      drift: [],
      choices: [],
    });
  });
});

describe('the drift of a run', () => {
  test('is that of the decision that it was started with', async () => {
    const store = await temporaryStore();
    const own = await addRun(store, { decision: 'd1' });
    const other = await addRun(store, { decision: 'd2' });
    const row = { workflow: 'build', step: 'plan', arm: 'strong', number: 1, at: 0, expected: 'opus', found: 'haiku' };
    await store.write((transaction) =>
      insertDrift(transaction, { ...row, kind: 'model', decision_id: 'd1', run_id: own }),
    );
    const found = { step: 'plan', kind: 'model', expected: 'opus', found: 'haiku' };
    expect((await showRun(store, own)).drift).toEqual([found]);
    expect((await showRun(store, other)).drift).toEqual([]);
  });
});

describe('the run that is shown', () => {
  const A = '0192f0c1-2b3c-7d4e-8f50-aaaaaaaaaaaa';
  const B = '0192f0c1-2b3c-7d4e-8f50-bbbbbbbbbbbb';

  const withTwo = async (): Promise<Store> => {
    const store = await temporaryStore();
    for (const id of [A, B]) await addRun(store, { id });
    return store;
  };

  test.each([A, '0192f0c1-2b3c-7d4e-8f50-a', A.toUpperCase()])('is found by %s', async (id) => {
    expect((await showRun(await withTwo(), id)).run.id).toBe(A);
  });

  test('is the latest for `latest` and without an ID', async () => {
    const store = await temporaryStore();
    for (const [number, id] of [B, A].entries()) await addRun(store, { id, started_at: 1000 - number });
    for (const id of ['latest', undefined]) expect((await showRun(store, id)).run.id).toBe(B);
    await expect(showRun(await temporaryStore(), 'latest')).rejects.toMatchObject({
      message: 'Cannot find the run "latest": there are no runs yet',
      exitCode: 2,
    });
  });

  test.each([
    ['0192f0c1', 'Cannot find the run "0192f0c1": several run IDs start with it'],
    ['0192f0c2', 'Cannot find the run "0192f0c2": no run ID in the store starts with it'],
    [`${A}0`, 'Cannot find the run'],
    ['', 'Cannot find the run ""'],
    ['%aaaaaaaaaaaa', 'Cannot find the run'],
    [A.replace('a', '_'), 'Cannot find the run'],
    ["' OR 1=1 --", 'Cannot find the run'],
  ])('is not found by %j', async (id, message) => {
    await expect(showRun(await withTwo(), id)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining('stepmeter runs') as string,
      exitCode: 2,
    });
  });
});

/** A run of two steps, the second with two attempts, and a request outside of any step. */
async function filledRun(store: Store): Promise<string> {
  const run_id = await addRun(store, { task_type: 'library', variant: 'b' });
  await addStep(store, { id: 'p', run_id, name: 'plan' });
  await addStep(store, {
    id: 'i2',
    run_id,
    name: 'implement',
    attempt: 2,
    kind: 'retry',
    started_at: 3000,
    ended_at: null,
    result: null,
  });
  await addStep(store, {
    id: 'i1',
    run_id,
    name: 'implement',
    started_at: 2000,
    result: 'failure',
    error_type: 'Error',
  });
  const tokens = { input: 1, output: 20, cache_read: 300, cache_write_5m: 4000, cache_write_1h: 50_000, reasoning: 10 };
  await addRequest(store, { id: 'm1', run_id, step_id: 'p', ...tokens, cost_nano_usd: 100_000_001 });
  await addRequest(store, { id: 'm2', run_id, step_id: 'p', input: 1, cost_nano_usd: 200_000_002 });
  await addRequest(store, { id: 'm3', run_id, step_id: 'i1', output: 5, cost_nano_usd: null });
  await addRequest(store, { id: 'm4', run_id, input: 7, cost_nano_usd: 7 });
  return run_id;
}
