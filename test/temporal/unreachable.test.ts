import { Connection } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { VARIABLE } from '../../src/core/environment.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { endIfClosed } from '../../src/temporal/end-closed-executions.ts';
import { StepmeterPlugin } from '../../src/temporal/index.ts';
import { openExecutionIds, saveOpenExecution } from '../../src/temporal/open-executions.ts';

const real = realTests('Temporal without the namespace, and away', missingStackParts(['temporal']));

const RUN_ID = '01a2044e-5977-7ce4-beef-036055c8a436';

describe.skipIf(real.skip)(real.title, () => {
  let server: TestWorkflowEnvironment;

  beforeAll(async () => {
    server = await startTemporalServer();
  });

  let isAway = false;

  afterAll(() => (isAway ? undefined : server?.teardown()), 60_000);

  test('a worker for a missing namespace fails with the error of Temporal, as without the plugin', async () => {
    const errorWith = async (taskQueue: string, plugins: StepmeterPlugin[]): Promise<string> => {
      const options = { connection: server.nativeConnection, namespace: 'missing', taskQueue, plugins };
      return Worker.create({ ...options, activities: { plan: async () => {} } }).then(
        () => 'none',
        (error: unknown) => String(error),
      );
    };
    const [without, withPlugin] = [await errorWith('a', []), await errorWith('b', [new StepmeterPlugin()])];
    expect(without).toMatch(/namespace/i);
    expect(withPlugin).toBe(without);
  });

  test('an execution is forgotten if Temporal deleted it, and kept if the namespace is missing or Temporal away', async () => {
    const connection = await Connection.connect({ address: server.address });
    const ask = async (namespace: string): Promise<string> => {
      vi.stubEnv(VARIABLE.home, temporaryFolder());
      const context = { v: 1, run: { id: RUN_ID, workflow: 'build' }, startedAt: 1, project: '/project' } as const;
      saveOpenExecution({ namespace, workflowId: 'build-1', runId: RUN_ID, context });
      const problems = { report: vi.fn((error: unknown) => String(error)), clear: vi.fn() };
      await endIfClosed(RUN_ID, (request) => connection.workflowService.describeWorkflowExecution(request), problems);
      const [reported] = problems.report.mock.results;
      return openExecutionIds().length === 0 ? 'forgotten' : `kept: ${String(reported?.value)}`;
    };
    expect(await ask('default')).toBe('forgotten');
    expect(await ask('missing')).toMatch(/^kept: .*namespace/i);
    await server.teardown();
    isAway = true;
    expect(await ask('default')).toMatch(/^kept: .*(?:UNAVAILABLE|DEADLINE_EXCEEDED|CANCELLED)/);
    await connection.close();
  });
});
