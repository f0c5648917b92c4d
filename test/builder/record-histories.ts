import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { workflowId } from '../../src/builder/temporal/build-execution.ts';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { PROGRAM, runCli } from '../../src/testing/run-cli.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { eventsIn } from './build-process.ts';

// Records the histories that `temporal-histories.test.ts` replays, from recorded sessions on the development server:
// `node test/builder/record-histories.ts NAME`. Existing histories are never recorded again: they stand for the builds
// that users have running when they update their workers.

const [name = 'first'] = process.argv.slice(2);

const SPECS = join(packageFolder(), 'examples', 'specs');

const home = mkdtempSync(join(tmpdir(), 'stepmeter-histories-'));

const server = await startTemporalServer();

const place = ['--address', server.address, '--task-queue', 'builds'];

const worker = spawn(process.execPath, [PROGRAM, 'worker', ...place], {
  env: isolatedEnvironment(home),
  stdio: ['ignore', 'pipe', 'inherit'],
});

const folder = fileURLToPath(new URL(`./histories/${name}`, import.meta.url));

try {
  await once(worker.stdout, 'data');
  mkdirSync(folder, { recursive: true });
  for (const strategy of ['single', 'parallel']) await record(strategy);
} finally {
  worker.kill('SIGKILL');
  await server.teardown();
  rmSync(home, { recursive: true, force: true });
}

async function record(strategy: string): Promise<void> {
  const recorded = ['--recorded', join(SPECS, 'slugify'), '--strategy', strategy];
  const into = ['--into', join(home, strategy), '--engine', 'temporal', '--json'];
  const { stdout } = await runCli(['build', join(SPECS, 'slugify.md'), ...recorded, ...into, ...place], { home });
  const last = eventsIn(stdout).at(-1) ?? {};
  if (last['end'] !== 'built') throw new Error(`Cannot record ${strategy}: ${stdout}`);
  const history = await server.client.workflow.getHandle(workflowId(String(last['runId']))).fetchHistory();
  // The worker names itself by its process and its machine.
  const text = historyToJSON(history).replaceAll(/"(identity|name)": ?"\d+@[^"]*"/g, '"$1": "worker"');
  writeFileSync(join(folder, `${strategy}.json`), `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
}
