/**
 * Measures builds: `npm run bench:build [-- DELAY_MS BUILDS]`. Parallel builds against `single` on the real CLI with a
 * model on loopback that takes DELAY_MS for each answer (default: 3000); the overhead of the engine; and BUILDS builds
 * (default: 100), four at a time. What is compared is measured in one run, so read the ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defineActivity } from '../src/engine/activity.ts';
import { openEngine } from '../src/engine/engine.ts';
import { openJournalFile } from '../src/engine/journal-file.ts';
import { SYSTEM_TIME } from '../src/engine/system-time.ts';
import { openGitWorkspace } from '../src/engine/workspace.ts';
import { listWorktrees } from '../src/pool/list.ts';
import { openWorkshop } from '../src/testing/claude/workshop.ts';
import type { Conversation } from '../src/testing/fake-model/plan.ts';
import { startFakeModel } from '../src/testing/fake-model/server.ts';
import { commitAll } from '../src/testing/git-project.ts';
import { PROGRAM } from '../src/testing/run-cli.ts';
import { recordedBuild } from '../test/builder/recorded-build.ts';
import { parallelModel, singleModel, SLUGIFY } from '../test/builder/slugify-model.ts';
import { median } from './quantiles.ts';

const [DELAY_MS = 3000, BUILDS = 100] = process.argv.slice(2).map(Number);

const root = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const ACTIVITIES = 200;

const AT_ONCE = 4;

try {
  await compareStrategies();
  await measureEngine();
  if (BUILDS > 0) await measureMany();
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** The time from the start of the first task to the end of the last, or of the merge. */
async function compareStrategies(): Promise<void> {
  const turns = { delayMs: DELAY_MS, turnsPerTask: 3 };
  const [single, parallel] = [
    await buildOnCli('single', singleModel(turns)),
    await buildOnCli('parallel', parallelModel(turns)),
  ];
  console.log(`three tasks of three answers, ${DELAY_MS} ms each, on the real CLI`);
  for (const part of ['tasks', 'total'] as const) {
    const ratio = parallel[part] / single[part];
    console.log(
      `  ${part.padEnd(6)} single ${ms(single[part])}  parallel ${ms(parallel[part])}  ratio ${ratio.toFixed(3)} (at most 0.5)`,
    );
  }
}

async function buildOnCli(strategy: string, plans: Conversation[]): Promise<{ tasks: number; total: number }> {
  const model = await startFakeModel({ plans });
  const shop = openWorkshop({ modelUrl: model.url });
  try {
    const args = [
      'build',
      SLUGIFY,
      '--into',
      join(shop.dir, 'slugify'),
      '--strategy',
      strategy,
      '--json',
      '--no-cache',
    ];
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: shop.project,
      env: shop.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const at = new Map<string, number>();
    const began = performance.now();
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of String(chunk).split('\n')) {
        if (line.includes('"stage.started","stage":"implement"') && !at.has('start'))
          at.set('start', performance.now());
        if (/"stage\.ended","stage":"(?:implement|merge)"/.test(line)) at.set('end', performance.now());
      }
    });
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`Cannot measure: the build with ${strategy} failed`);
    return { tasks: (at.get('end') ?? 0) - (at.get('start') ?? 0), total: performance.now() - began };
  } finally {
    await model.close();
    shop.remove();
  }
}

function ms(value: number): string {
  return `${Math.round(value)} ms`.padStart(9);
}

/** What the engine adds to an activity that does nothing, beside the function alone and one durable commit of SQLite. */
async function measureEngine(): Promise<void> {
  const project = join(root, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'a.txt'), 'a\n');
  commitAll(project);
  const signal = new AbortController().signal;
  const idle = defineActivity('idle', null, async (input: number) => input);
  const engineOf = (name: string) => openEngine({ journal: openJournalFile(join(root, name)), signal, ...SYSTEM_TIME });
  const [plain, withFiles] = [engineOf('plain'), engineOf('files')];
  const insert = commits(join(root, 'commits.db'));
  const workspace = openGitWorkspace(project, join(root, 'indexes'));
  const none = (): void => {};
  const sessions = { session: undefined, noteSession: none, beginAgain: async () => {} };
  const unused = { reservedUsd: undefined, lastMessage: () => undefined, ...sessions };
  const context = { key: '', attempt: 1, signal, heartbeat: none, addCost: none, ...unused };
  const bare = await measured(ACTIVITIES, (n) => idle.run(n, context));
  const commit = await measured(ACTIVITIES, insert);
  const engine = await measured(ACTIVITIES, (n) => plain.run(idle, `plain ${n}`, n));
  const files = await measured(ACTIVITIES / 10, (n) => withFiles.run(idle, `files ${n}`, n, { workspace }));
  const rows = {
    'function alone': bare,
    'SQLite commit': commit,
    'engine (at most 5 ms)': engine,
    'with files': files,
  };
  console.log('engine, per activity');
  for (const [name, { cpuMs, wallMs }] of Object.entries(rows))
    console.log(
      `  ${name.padEnd(22)} CPU ${cpuMs.toFixed(3)} ms  time ${wallMs.toFixed(2)} ms  CPU per commit's ${(cpuMs / commit.cpuMs).toFixed(1)}`,
    );
}

function commits(file: string): (n: number) => unknown {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE done (n INTEGER)');
  const insert = database.prepare('INSERT INTO done VALUES (?)');
  return (n) => insert.run(n);
}

type Measured = { readonly cpuMs: number; readonly wallMs: number };

async function measured(count: number, run: (n: number) => unknown): Promise<Measured> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  for (let n = 0; n < count; n++) await run(n);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / count, wallMs: (performance.now() - began) / count };
}

/** Many builds with one state folder: none is lost, and nothing is left. */
async function measureMany(): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, STEPMETER_HOME: join(root, 'state') };
  const queue = Array.from({ length: BUILDS }, (_, n) => join(root, 'builds', `package-${n}`));
  const peaks: number[] = [];
  let built = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let into = queue.pop(); into !== undefined; into = queue.pop()) {
      const { code, peakMib } = await recordedBuild(into, env);
      built += Number(code === 0);
      peaks.push(peakMib);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - began) / 1000;
  const leased = (await listWorktrees(env)).worktrees.filter(({ state }) => state === 'leased').length;
  console.log(
    `${BUILDS} builds, ${AT_ONCE} at a time: ${built} built in ${seconds.toFixed(1)} s, ` +
      `largest ${Math.round(Math.max(...peaks))} MiB, median ${Math.round(median(peaks))} MiB, worktrees left ${leased}`,
  );
  if (built < BUILDS || leased > 0) process.exitCode = 1;
}
