/**
 * Compares the pool of worktrees with git: `npm run bench:pool [-- FILES]`, by default on 15,600 files. What is compared
 * is measured alternately in one run, so that other load on the machine affects both: read the ratios. It ends with what
 * the pool has to reach, and exits with 1 if something is missed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parallelLeases, samplingShare, survivors } from './pool-processes.ts';
import { leaseWorktree } from '../../src/pool/lease.ts';
import { listWorktrees } from '../../src/pool/list.ts';
import { conflictMatrix } from '../../src/pool/merge/conflicts.ts';
import { findHeads } from '../../src/pool/merge/heads.ts';
import { releaseWorktree } from '../../src/pool/release.ts';
import { openPool } from '../../src/pool/state/pool.ts';
import { warmPool } from '../../src/pool/warm.ts';
import { median } from '../quantiles.ts';

const FILES = Number(process.argv[2] ?? 15_600);

const root = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const [repository, home] = [join(root, 'project'), join(root, 'home')];

const BRANCHES = 8;

const env = { ...process.env, STEPMETER_HOME: home };

const ROUNDS = 7;

const times = new Map<string, number[]>();

const MATRIX = `conflict matrix of ${BRANCHES} branches`;

try {
  makeRepository();
  await warmPool({ env, repository, count: 1 });
  for (let round = 0; round < ROUNDS; round++) await measureRound(round);
  await measureMatrix();
  report();
  reportTargets({
    leases: await parallelLeases(env, repository),
    sampling: await samplingShare(),
    survivors: await survivors(env),
  });
} finally {
  await rest();
  rmSync(root, { recursive: true, force: true });
}

/** A repository of source files in a tree of folders, with ten later commits of 20 files each, and branches. */
function makeRepository(): void {
  for (const folder of [repository, home]) mkdirSync(folder, { mode: 0o700 });
  git('init', '--quiet', '--initial-branch=main');
  for (let i = 0; i < FILES; i++) write(i, 'first');
  commit('first');
  for (let n = 0; n < 10; n++) {
    for (let i = 0; i < 20; i++) write((n * 997 + i * 131) % FILES, `commit ${n}`);
    commit(`commit ${n}`);
  }
  for (let n = 0; n < BRANCHES; n++) {
    git('checkout', '--quiet', '-b', `branch${n}`, 'main');
    for (let i = 0; i < 30; i++) write((n * 211 + i * 17) % FILES, `branch ${n}`);
    commit(`branch ${n}`);
  }
  git('checkout', '--quiet', 'main');
}

function git(...args: string[]): void {
  const identity = [
    '-c',
    'user.name=b',
    '-c',
    'user.email=b@example.org',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'gc.auto=0',
  ];
  execFileSync('git', [...identity, ...args], { cwd: repository, stdio: 'ignore' });
}

function write(number: number, text: string): void {
  const folder = join(repository, `part${number % 25}`, `folder${number % 500}`);
  mkdirSync(folder, { recursive: true });
  const lines = Array.from(
    { length: 60 },
    (_, line) => `export const value${number}_${line} = ${JSON.stringify(text)};`,
  );
  writeFileSync(join(folder, `file${number}.ts`), `${lines.join('\n')}\n`);
}

function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
}

async function measureRound(round: number): Promise<void> {
  const fresh = join(root, `fresh${round}`);
  await timed('git worktree add', () => git('worktree', 'add', '--quiet', '--detach', fresh));
  await timed('git worktree remove', () => git('worktree', 'remove', '--force', fresh));
  const same = await timed('lease, same commit', () => leaseWorktree({ env, repository }));
  await timed('release, foreground', () => releaseWorktree({ env, id: same.lease }));
  await rest();
  const older = await timed('lease, 10 commits earlier', () => leaseWorktree({ env, repository, base: 'HEAD~10' }));
  await timed('release with reset and proof', () => releaseWorktree({ env, id: older.lease, wait: true }));
}

async function timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
  return result;
}

/** Waits until the pool has returned everything, so that it does not disturb the next measurement. */
async function rest(): Promise<void> {
  while ((await listWorktrees(env)).worktrees.some(({ state }) => state === 'returning')) await sleep(50);
}

async function measureMatrix(): Promise<void> {
  const pool = await openPool(env, repository);
  const names = Array.from({ length: BRANCHES }, (_, n) => `branch${n}`);
  for (let round = 0; round < ROUNDS; round++) {
    const { known: heads } = await findHeads(pool, names);
    await timed(MATRIX, () => conflictMatrix(pool, heads));
  }
}

function report(): void {
  const full = medianOf('git worktree add');
  console.log(`${FILES} files, medians of ${ROUNDS}; the ratio is to git worktree add`);
  for (const name of times.keys())
    console.log(
      `${name.padEnd(34)} ${medianOf(name).toFixed(0).padStart(7)} ms ${(medianOf(name) / full).toFixed(3).padStart(7)}`,
    );
}

function medianOf(name: string): number {
  return median(times.get(name) ?? []);
}

type Measured = { readonly leases: number; readonly sampling: number; readonly survivors: number };

/** What the pool has to reach: the measured value, and the highest or exact one. */
function reportTargets({ leases, sampling, survivors: left }: Measured): void {
  const lease = medianOf('lease, same commit') / medianOf('git worktree add');
  const targets: readonly (readonly [string, string, boolean])[] = [
    ['lease ÷ git worktree add, at most 0.10', lease.toFixed(3), lease <= 0.1],
    [
      'release in the foreground, at most 50 ms',
      `${medianOf('release, foreground').toFixed(0)} ms`,
      medianOf('release, foreground') <= 50,
    ],
    [
      `conflict matrix of ${BRANCHES} branches, at most 150 ms`,
      `${medianOf(MATRIX).toFixed(0)} ms`,
      medianOf(MATRIX) <= 150,
    ],
    ['parallel leases of 8 processes, 40 of 40', `${leases}`, leases === 40],
    ['sampling of 50 processes, at most 1 % of a core', `${(sampling * 100).toFixed(2)} %`, sampling <= 0.01],
    ['survivors of nested setsid, also of a killed supervisor after reap, 0', `${left}`, left === 0],
  ];
  console.log('\nwhat it must reach');
  for (const [name, value, isReached] of targets) console.log(`${isReached ? 'reached' : 'MISSED '} ${name}: ${value}`);
  if (targets.some(([, , isReached]) => !isReached)) process.exitCode = 1;
}
