import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids/ids.ts';
import { stepSpanId } from '../../src/core/ids/span-ids.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { claudeEnvironment, missingClaude, requireClaude } from '../../src/testing/claude/cli.ts';
import { startFakeModel } from '../../src/testing/fake-model/server.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { billOf, sumsOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { catchUp } from '../../src/relay/relay.ts';
import { openStore } from '../../src/store/open-store.ts';
import { StepmeterPlugin } from '../../src/temporal/index.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import type * as workflows from './sample/workflows.ts';
import { startWorker } from './worker-process.ts';

const real = realTests('the Temporal plugin', [...missingStackParts(['temporal']), ...missingClaude()]);
const WORKFLOWS = new URL('./sample/workflows.ts', import.meta.url).pathname;

describe.skipIf(real.skip)(real.title, () => {
  let server: TestWorkflowEnvironment;
  let dir: string;
  let bundle: string;
  let client: Client;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'temporal-'));
    server = await startTemporalServer();
    const describeRun = ({ args }: { args: readonly unknown[] }) =>
      args[0] === 'T-1' ? { taskType: 'library', variant: 'b' } : undefined;
    client = new Client({ connection: server.connection, plugins: [new StepmeterPlugin({ describeRun })] });
    bundle = join(dir, 'workflows.js');
    const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, plugins: [new StepmeterPlugin()] });
    writeFileSync(bundle, code);
  });

  afterAll(async () => {
    await server?.teardown();
    rmSync(dir, { recursive: true, force: true });
  });

  const worker = (home: string, taskQueue: string, more: { plugin?: boolean; bundle?: string } = {}) =>
    startWorker({ address: server.address, taskQueue, home, bundle, ...more });

  const rowsIn = async (home: string) => {
    const env = isolatedEnvironment(home);
    await catchUp(env);
    const store = await openStore(env);
    const runs = await store.db.selectFrom('run').selectAll().orderBy('started_at').execute();
    const steps = await store.db.selectFrom('step').selectAll().orderBy('started_at').execute();
    await store.close();
    return { runs, steps };
  };

  test('records an execution as a run and each attempt at an activity as a step', async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'build');
    const handle = await client.workflow.start<typeof workflows.build>('build', {
      taskQueue: 'build',
      workflowId: 'build-1',
      args: ['T-1'],
    });
    const [planSpool, partA, partB, localSpool] = await handle.result();
    await running.stop();
    const { runs, steps } = await rowsIn(home);
    expect(runs).toMatchObject([
      { id: handle.firstExecutionRunId, workflow: 'build', result: 'success', task_type: 'library', variant: 'b' },
    ]);
    const attempts = steps.map(({ name, attempt, kind, result, error_type }) => [
      name,
      attempt,
      kind,
      result,
      error_type,
    ]);
    expect(attempts.toSorted()).toEqual(
      [
        ['plan', 1, 'first', 'success', null],
        ['implement', 1, 'first', 'success', null],
        ['implement', 1, 'first', 'success', null],
        ['check', 1, 'first', 'failure', 'CheckFailed'],
        ['check', 2, 'retry', 'failure', 'CheckFailed'],
        ['check', 3, 'retry', 'success', null],
        ['plan', 1, 'first', 'success', null],
      ].toSorted(),
    );
    const checks = steps.filter(({ name }) => name === 'check');
    expect(checks.map(({ link_id }) => link_id)).toEqual([null, checks[0]?.id, checks[1]?.id]);
    expect(steps.every(({ queue, queued_ms }) => queue === 'build' && queued_ms !== null && queued_ms >= 0)).toBe(true);
    // Processes started by concurrent activities belong to their own step.
    const idsOf = (name: string) => steps.flatMap((step) => (step.name === name ? step.id : [])).toSorted();
    expect([partA, partB].map((part) => part?.split(' ')[1]).toSorted()).toEqual(idsOf('implement'));
    expect([planSpool, localSpool].map((spool) => basename(spool ?? '')).toSorted()).toEqual(idsOf('plan'));
  });

  test('records child workflows as steps of their parent, and those that outlive it as runs', async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'release');
    const handle = await client.workflow.start<typeof workflows.release>('release', {
      taskQueue: 'release',
      workflowId: 'release-1',
      args: ['T-2'],
    });
    await handle.result();
    await eventually(async () =>
      expect((await rowsIn(home)).runs.map(({ result }) => result)).toEqual(['success', 'success']),
    );
    await running.stop();
    const { runs, steps } = await rowsIn(home);
    expect(runs.map(({ workflow }) => workflow).toSorted()).toEqual(['docs', 'release']);
    const children = steps.filter(({ name }) => name !== 'plan');
    expect(children.map(({ run_id, name, attempt, result }) => [run_id, name, attempt, result])).toEqual([
      [handle.firstExecutionRunId, 'docs', 1, 'success'],
      [handle.firstExecutionRunId, 'retriedDocs', 1, 'failure'],
      [handle.firstExecutionRunId, 'retriedDocs', 2, 'success'],
    ]);
    expect(children[2]?.link_id).toBe(children[1]?.id);
    const parents = steps.flatMap(({ name, parent_id }) => (name === 'plan' ? [parent_id] : []));
    expect(parents.toSorted()).toEqual([children[0]?.id, children[2]?.id, null].toSorted());
  });

  test('records executions that continue each other as one run', async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'page');
    const handle = await client.workflow.start<typeof workflows.page>('page', {
      taskQueue: 'page',
      workflowId: 'page-1',
      args: [3],
    });
    await handle.result();
    await running.stop();
    const { runs, steps } = await rowsIn(home);
    expect(runs).toMatchObject([{ id: handle.firstExecutionRunId, workflow: 'page', result: 'success' }]);
    expect(steps.map(({ run_id }) => run_id)).toEqual(Array(3).fill(handle.firstExecutionRunId));
  });

  test('records failure, cancellation and signals', async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'outcomes');
    const options = { taskQueue: 'outcomes' };
    const failing = await client.workflow.start('failing', { ...options, workflowId: 'failing-1' });
    await expect(failing.result()).rejects.toThrow('Workflow execution failed');
    const approval = await client.workflow.start('approval', { ...options, workflowId: 'approval-1' });
    await eventually(async () =>
      expect((await rowsIn(home)).steps.map(({ name }) => name)).toContain('waitForApproval'),
    );
    await approval.cancel();
    await expect(approval.result()).rejects.toThrow('Workflow execution cancelled');
    const signalled = await client.workflow.start('signalled', { ...options, workflowId: 'signalled-1' });
    await signalled.signal('approved');
    await signalled.result();
    await running.stop();
    const { runs, steps } = await rowsIn(home);
    expect(runs.map(({ workflow, result, error_type }) => [workflow, result, error_type])).toEqual([
      ['failing', 'failure', 'NoRegistry'],
      ['approval', 'cancelled', 'CancelledFailure'],
      ['signalled', 'success', null],
    ]);
    expect(steps.map(({ name, result }) => [name, result])).toEqual([
      ['publish', 'failure'],
      ['waitForApproval', 'cancelled'],
      ['plan', 'success'],
      ['plan', 'success'],
    ]);
  });

  test('ends the run of an execution that is terminated or times out, while its worker runs', async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'closed');
    const start = (workflowId: string, timeout: '3 seconds' | '1 hour') =>
      client.workflow.start('signalled', { taskQueue: 'closed', workflowId, workflowExecutionTimeout: timeout });
    const terminated = await start('closed-1', '1 hour');
    const timedOut = await start('closed-2', '3 seconds');
    const open = await start('closed-3', '1 hour');
    await eventually(async () => expect((await rowsIn(home)).steps).toHaveLength(3));
    await terminated.terminate('by an operator');
    await expect(timedOut.result()).rejects.toThrow('Workflow execution timed out');
    await eventually(async () => expect((await rowsIn(home)).runs.filter(({ result }) => result)).toHaveLength(2));
    await running.stop();
    const { runs } = await rowsIn(home);
    const rowOf = (id: string) => runs.find((run) => run.id === id);
    expect(rowOf(terminated.firstExecutionRunId)).toMatchObject({
      result: 'cancelled',
      error_type: 'TerminatedFailure',
      ended_at: (await terminated.describe()).closeTime?.getTime(),
    });
    expect(rowOf(timedOut.firstExecutionRunId)).toMatchObject({
      result: 'failure',
      error_type: 'TimeoutFailure',
      ended_at: (await timedOut.describe()).closeTime?.getTime(),
    });
    expect(rowOf(open.firstExecutionRunId)).toMatchObject({ result: null, ended_at: null });
    await open.terminate();
  });

  test('ends the run of an execution that was terminated while no worker ran', async () => {
    const home = temporaryFolder();
    const first = await worker(home, 'away');
    const handle = await client.workflow.start('signalled', { taskQueue: 'away', workflowId: 'away-1' });
    await eventually(async () => expect((await rowsIn(home)).steps).toHaveLength(1));
    await first.stop();
    await handle.terminate();
    const second = await worker(home, 'away');
    await eventually(async () => expect((await rowsIn(home)).runs).toMatchObject([{ result: 'cancelled' }]));
    await second.stop();
  });

  test('continues a run on another worker when one is killed in the middle of an activity', async () => {
    const home = temporaryFolder();
    const first = await worker(home, 'killed');
    const handle = await client.workflow.start('approval', { taskQueue: 'killed', workflowId: 'killed-1' });
    await eventually(async () => expect((await rowsIn(home)).steps).toHaveLength(1));
    await first.stop('SIGKILL');
    const second = await worker(home, 'killed');
    expect(await handle.result()).toBe('approved');
    await second.stop();
    const { runs, steps } = await rowsIn(home);
    expect(runs).toMatchObject([{ id: handle.firstExecutionRunId, result: 'success' }]);
    expect(steps.map(({ attempt, result }) => [attempt, result])).toEqual([
      [1, 'abandoned'],
      [2, 'success'],
    ]);
    expect(steps[1]?.link_id).toBe(steps[0]?.id);
  });

  test.each([
    { written: 'without', replayed: 'with' },
    { written: 'with', replayed: 'without' },
  ])('replays histories written $written Stepmeter $replayed it, and records nothing twice', async ({ written }) => {
    const home = temporaryFolder();
    const queue = `replay-${written}`;
    const isWritten = written === 'with';
    const running = await startWorker({ address: server.address, taskQueue: queue, home, plugin: isWritten });
    const starter = isWritten ? client : server.client;
    const handle = await starter.workflow.start('build', { taskQueue: queue, workflowId: queue, args: ['T-1'] });
    await handle.result();
    await running.stop();
    const before = await rowsIn(home);
    const plugins = isWritten ? [] : [new StepmeterPlugin()];
    await Worker.runReplayHistory({ workflowsPath: WORKFLOWS, plugins }, await handle.fetchHistory());
    expect(await rowsIn(home)).toEqual(before);
    expect(before.runs).toHaveLength(isWritten ? 1 : 0);
  });

  test('attributes activities to the execution where workflow code was bundled without Stepmeter', async () => {
    const home = temporaryFolder();
    const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS });
    const plain = join(dir, 'plain.js');
    writeFileSync(plain, code);
    const running = await worker(home, 'plain', { bundle: plain });
    const handle = await client.workflow.start<typeof workflows.commanded>('commanded', {
      taskQueue: 'plain',
      workflowId: 'plain-1',
      args: ['echo "$TRACEPARENT"'],
    });
    expect(await handle.result()).toContain(traceIdOf(handle.firstExecutionRunId));
    await running.stop();
    const { runs, steps } = await rowsIn(home);
    expect(runs).toMatchObject([{ id: handle.firstExecutionRunId, workflow: 'commanded' }]);
    expect(steps).toMatchObject([{ name: 'command', result: 'success' }]);
  });

  test("makes the application's own spans children of the attempt", async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'traced');
    const handle = await client.workflow.start<typeof workflows.instrumented>('instrumented', {
      taskQueue: 'traced',
      workflowId: 'traced-1',
    });
    const span = await handle.result();
    await running.stop();
    const { steps } = await rowsIn(home);
    expect(span).toEqual({
      traceId: traceIdOf(handle.firstExecutionRunId),
      parentId: stepSpanId(steps[0]?.id ?? ''),
    });
  });

  test('links the run to the span that started it, and to nothing without one', async () => {
    const home = temporaryFolder();
    const running = await worker(home, 'linked');
    const startedBy = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const manager = new AsyncLocalStorageContextManager();
    context.setGlobalContextManager(manager);
    onTestFinished(() => context.disable());
    const options = { taskQueue: 'linked', args: ['T-3'] };
    const start = (workflowId: string) => client.workflow.execute('docs', { ...options, workflowId });
    await context.with(trace.setSpanContext(ROOT_CONTEXT, span), () => start('linked-1'));
    await start('linked-2');
    await running.stop();
    const { runs } = await rowsIn(home);
    expect(runs.map(({ started_by }) => started_by)).toEqual([startedBy, null]);
  });

  test('counts a Claude CLI that an activity starts as a session of the attempt, as billed', async () => {
    const home = temporaryFolder();
    const model = await startFakeModel([{ text: 'done' }]);
    onTestFinished(() => model.close());
    const env = claudeEnvironment({ home: temporaryFolder(), modelUrl: model.url });
    const running = await startWorker({ address: server.address, taskQueue: 'claude', home, bundle, env });
    const line = `cd "$HOME" && ${requireClaude()} -p go --output-format json --permission-mode bypassPermissions < /dev/null`;
    const handle = await client.workflow.start<typeof workflows.commanded>('commanded', {
      taskQueue: 'claude',
      workflowId: 'claude-1',
      args: [line],
    });
    const bill = billOf(JSON.parse(await handle.result()) as Result);
    await running.stop();
    const shown = JSON.parse((await runCli(['show', '--json'], { home })).stdout) as RunReport;
    expect(sumsOf(shown.totals)).toEqual(bill);
    expect(shown).toMatchObject({
      run: { id: handle.firstExecutionRunId, workflow: 'commanded' },
      steps: [{ name: 'command', result: 'success', requests: 1 }],
      sessionsWithoutHooks: 0,
    });
  });
});
