/**
 * Measures what Temporal adds to a stage of a build, beside the embedded engine: `npm run bench:temporal [-- BUILDS]`.
 * Builds replay recorded sessions, BUILDS (default: 5) on each engine in turn, with the development server and one
 * worker. Both are measured in one run, so read the ratio.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../src/core/paths/package-folder.ts';
import { isolatedEnvironment } from '../src/testing/isolated-state.ts';
import { PROGRAM, runCli } from '../src/testing/run-cli.ts';
import { startTemporalServer } from '../src/testing/stack/temporal-server.ts';
import { median } from './quantiles.ts';

const [BUILDS = 5] = process.argv.slice(2).map(Number);

const SPECS = join(packageFolder(), 'examples', 'specs');

const home = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const server = await startTemporalServer();

const worker = spawn(process.execPath, [PROGRAM, 'worker', '--address', server.address], {
  env: isolatedEnvironment(home),
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** Stages of the recorded build, with the end of the build, which is an activity on Temporal. */
const ACTIVITIES = 7;

try {
  await once(worker.stdout, 'data');
  const rounds = [];
  for (let n = 0; n <= BUILDS; n++)
    rounds.push({ embedded: await build('embedded', n), temporal: await build('temporal', n) });
  // The first builds load programs and fill caches.
  const measured = rounds.slice(1);
  const embedded = median(measured.map((round) => round.embedded));
  const temporal = median(measured.map((round) => round.temporal));
  console.log(
    `build of ${ACTIVITIES} activities: embedded ${Math.round(embedded)} ms, Temporal ${Math.round(temporal)} ms, ` +
      `ratio ${(temporal / embedded).toFixed(2)}, ${Math.round((temporal - embedded) / ACTIVITIES)} ms more for each activity`,
  );
} finally {
  worker.kill('SIGKILL');
  await server.teardown();
  rmSync(home, { recursive: true, force: true });
}

async function build(engine: string, n: number): Promise<number> {
  const place = engine === 'temporal' ? ['--address', server.address] : [];
  const args = ['--recorded', join(SPECS, 'slugify'), '--into', join(home, `${engine}-${n}`), '--no-cache'];
  const began = performance.now();
  const { code, stderr } = await runCli(
    ['build', join(SPECS, 'slugify.md'), ...args, '--json', '--engine', engine, ...place],
    { home },
  );
  if (code !== 0) throw new Error(`Cannot measure: the build on ${engine} failed: ${stderr}`);
  return performance.now() - began;
}
