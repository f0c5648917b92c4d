import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { VARIABLE } from '../core/environment.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { endClosedExecutions, endIfClosed } from './end-closed-executions.ts';
import { openExecutionIds, saveOpenExecution } from './open-executions.ts';

const RUN_ID = '01a2044e-5977-7ce4-beef-036055c8a436';
const REQUEST = { namespace: 'default', execution: { workflowId: 'build-1', runId: RUN_ID } };

describe('endIfClosed()', () => {
  let home: string;

  beforeEach(() => {
    home = temporaryFolder();
    vi.stubEnv(VARIABLE.home, home);
    const context = { v: 1, run: { id: RUN_ID, workflow: 'build' }, startedAt: 1, project: '/project' } as const;
    saveOpenExecution({ namespace: 'default', workflowId: 'build-1', runId: RUN_ID, context });
  });

  const answering = (status: number) =>
    vi.fn(async (_request: unknown) => ({
      workflowExecutionInfo: { status, closeTime: { seconds: 12n, nanos: 345_600_000 } },
    }));

  const recorded = (): unknown[] => {
    try {
      const folder = join(home, 'spool', RUN_ID);
      const names = readdirSync(folder).filter((name) => name !== 'context.json');
      return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
    } catch {
      return [];
    }
  };

  test.each([
    [2, { result: 'success' }],
    [3, { result: 'failure' }],
    [4, { result: 'cancelled', errorType: 'CancelledFailure' }],
    [5, { result: 'cancelled', errorType: 'TerminatedFailure' }],
    [7, { result: 'failure', errorType: 'TimeoutFailure' }],
  ])('records the end that status %i means, dated by the server, once', async (status, outcome) => {
    const ask = answering(status);
    await endIfClosed(RUN_ID, ask);
    await endIfClosed(RUN_ID, ask);
    expect(ask.mock.calls).toEqual([[REQUEST]]);
    expect(recorded()).toEqual([{ v: 1, type: 'run.ended', at: 12_345, ...outcome }]);
  });

  test('keeps an execution that is running, and one that the server says nothing about', async () => {
    await endIfClosed(RUN_ID, answering(1));
    await endIfClosed(RUN_ID, async () => undefined);
    expect([recorded(), openExecutionIds()]).toEqual([[], [RUN_ID]]);
  });

  test.each([
    ['is unavailable', 14, 'No connection established'],
    ['does not have the namespace', 5, 'Namespace default is not found.'],
  ])('keeps an execution while the server %s, and reports it', async (_, code, details) => {
    const problems = { report: vi.fn(), clear: vi.fn() };
    const error = Object.assign(new Error(`${code}: ${details}`), { code, details });
    await endIfClosed(RUN_ID, () => Promise.reject(error), problems);
    expect(problems.report.mock.calls).toEqual([[error]]);
    expect([recorded(), openExecutionIds()]).toEqual([[], [RUN_ID]]);
  });

  test('warns once until the server answers again', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const [controller, away] = [new AbortController(), Object.assign(new Error('away'), { code: 14 })];
    onTestFinished(() => void warn.mockRestore());
    const answers = [() => Promise.reject(away), () => Promise.reject(away), answering(1), () => Promise.reject(away)];
    const asked: number[] = [];
    const describeOne = vi.fn(async (request: unknown) => {
      const next = answers.shift();
      if (!next) controller.abort();
      asked.push(warn.mock.calls.length);
      return next?.(request);
    });
    await endClosedExecutions(describeOne, controller.signal, async () => {});
    // One warning for two failures, then one that Temporal answers again, then one for the next failure.
    expect(asked).toEqual([0, 1, 1, 2, 3]);
  });

  test('forgets an execution that continued as a new one', async () => {
    await endIfClosed(RUN_ID, answering(6));
    expect([recorded(), openExecutionIds()]).toEqual([[], []]);
  });

  test('forgets an execution that the server has deleted', async () => {
    await endIfClosed(RUN_ID, () => Promise.reject(Object.assign(new Error('not found'), { code: 5 })));
    expect([recorded(), openExecutionIds()]).toEqual([[], []]);
  });
});
