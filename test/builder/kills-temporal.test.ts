import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { openJournalFile } from '../../src/engine/journal-file.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM, runCli } from '../../src/testing/run-cli.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { eventsIn } from './build-process.ts';
import { startBuildWorker } from './build-worker.ts';
import { killCount } from './kill-count.ts';

const real = realTests('builds on Temporal whose worker is killed with SIGKILL', missingStackParts(['temporal']));

/** Longer than a build of the example takes on an idle machine. */
const LONGEST_MS = 5000;

const SPECS = join(packageFolder(), 'examples', 'specs');

describe.skipIf(real.skip)(real.title, () => {
  let server: TestWorkflowEnvironment;

  beforeAll(async () => {
    server = await startTemporalServer();
  });

  afterAll(async () => {
    await server?.teardown();
  });

  const random = randomOf(23);
  const moments = Array.from({ length: killCount(0.2) }, () => random.whole(0, LONGEST_MS));

  test.each(moments)(
    '%i ms after the start, the worker is killed: another one finishes, nothing is paid twice or left running',
    async (ms) => {
      const home = temporaryFolder();
      const env = isolatedEnvironment(home) as Record<string, string>;
      const place = { project: home, env };
      const worker = await startBuildWorker(place, server.address);
      const into = join(temporaryFolder(), 'package');
      const recorded = ['--recorded', join(SPECS, 'slugify'), '--into', into, '--json'];
      const engine = ['--engine', 'temporal', '--address', server.address];
      const args = [PROGRAM, 'build', join(SPECS, 'slugify.md'), ...recorded, ...engine];
      const build = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      build.stdout.on('data', (chunk) => (output += String(chunk)));
      const ended = once(build, 'close').then(([code]) => code as number | null);
      await eventually(() => expect(output).toContain('stage.started'));
      await Promise.race([sleep(ms), ended]);
      await worker.stop('SIGKILL');
      await startBuildWorker(place, server.address);
      expect(await ended).toBe(0);
      const last = eventsIn(output).at(-1);
      expect(last).toMatchObject({ end: 'built' });
      const runId = String(last?.['runId']);
      const entries = openJournalFile(join(home, 'builds', runId)).read();
      const keys = entries.flatMap(({ type, key }) => (type === 'completed' ? [key] : []));
      expect(keys).toEqual([...new Set(keys)]);
      const { totals } = JSON.parse((await runCli(['show', runId, '--json'], { home })).stdout) as {
        totals: { costUsd: number | null };
      };
      expect(totals.costUsd ?? 0).toBeCloseTo(Number(last?.['costUsd']), 9);
    },
  );
});
