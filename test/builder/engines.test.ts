import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { describeBuildEngine } from './engines.testsuite.ts';
import { startBuildWorker } from './build-worker.ts';

const real = realTests('engines of builds', [...missingStackParts(['temporal']), ...missingClaude()]);

describe.skipIf(real.skip)(real.title, () => {
  let server: TestWorkflowEnvironment;

  beforeAll(async () => {
    server = await startTemporalServer();
  });

  afterAll(async () => {
    await server?.teardown();
  });

  describeBuildEngine('the embedded engine', { flags: () => [], prepare: async () => {} });

  describeBuildEngine('Temporal', {
    flags: () => ['--engine', 'temporal', '--address', server.address],
    prepare: async (shop) => void (await startBuildWorker(shop, server.address)),
  });
});
