/**
 * Compares a snapshot of a project's files with `git status`: `npm run bench:worktree`.
 * Both are measured alternately in one run, so that other load on the machine affects both.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSnapshots } from '../src/files/compare.ts';
import { takeSnapshot, type Snapshot } from '../src/files/snapshot/snapshot.ts';
import { median } from './quantiles.ts';

const root = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const FILES = 10_000;
const FILES_IN_FOLDER = 20;

const ROUNDS = 15;

const times = new Map<string, number[]>();

const CHANGED = 50;

try {
  const [inGit, plain] = [join(root, 'git'), join(root, 'plain')];
  for (const folder of [inGit, plain]) makeProject(folder);
  git(inGit, 'init', '--quiet');
  git(inGit, 'add', '--all');
  git(inGit, 'commit', '--quiet', '--message', 'all');
  for (let number = 0; number < ROUNDS; number++) await round(inGit, plain, number);
  const full = median(times.get('first look, in git') ?? []);
  console.log(`${FILES} files, medians of ${ROUNDS}; the ratio is to the first look in git`);
  for (const [name, found] of times)
    console.log(
      `${name.padEnd(34)} ${median(found).toFixed(0).padStart(5)} ms ${(median(found) / full).toFixed(2).padStart(6)}`,
    );
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** A project of small source files in a tree of folders. */
function makeProject(folder: string): void {
  for (let i = 0; i < FILES; i++) {
    const place = join(folder, `part${i % 25}`, `folder${Math.floor(i / FILES_IN_FOLDER)}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `file${i}.ts`), `export const value${i} = ${i};\n`.repeat(50));
  }
}

function git(folder: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=b', '-c', 'user.email=b@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
}

async function round(folder: string, plain: string, number: number): Promise<void> {
  await timed('git status', () => git(folder, 'status', '--porcelain'));
  const first = await timed('first look, in git', () => look(folder));
  await timed('first look, outside git', () => look(plain));
  const second = await timed('next look, nothing changed', () => look(folder, first));
  change(folder, number);
  const third = await timed(`next look, ${CHANGED} files changed`, () => look(folder, second));
  await timed(`what ${CHANGED} files changed by`, () => compareSnapshots(second, third));
  await timed(`git diff --numstat of ${CHANGED} files`, () => git(folder, 'diff', '--numstat'));
  git(folder, 'checkout', '--', '.');
}

async function timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
  return result;
}

async function look(folder: string, previous?: Snapshot): Promise<Snapshot> {
  const snapshot = await takeSnapshot(folder, previous ? { previous } : {});
  if (!snapshot) throw new Error('Cannot measure: too many files');
  return snapshot;
}

function change(folder: string, number: number): void {
  for (let i = 0; i < CHANGED; i++) {
    const place = join(folder, `part${i % 25}`, `folder${Math.floor(i / FILES_IN_FOLDER)}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `file${i}.ts`), `export const round = ${number};\n`.repeat(50));
  }
}
