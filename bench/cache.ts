/**
 * Measures the cache, as ratios of times in one run:
 *
 * - the key of a repository of 15,600 files that are known, to `git status`;
 * - a hit of an unchanged check, beyond the start of the program, and to running it;
 * - the packages of a second worktree, to `npm ci` with a filled npm cache.
 *
 * `--files N` sets the size of the repository, `--rounds N` how often each is measured, `--install FOLDER` the package
 * whose packages are installed; without it, installs are not measured, as they need the registry or npm's cache. It exits
 * with 1 if something that the cache has to reach is missed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createHasher, type KnownDigests } from '../src/cache/key/file-hasher.ts';
import { readInputs } from '../src/cache/key/inputs.ts';

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '15600' },
    rounds: { type: 'string', default: '7' },
    install: { type: 'string' },
  },
});

const ROUNDS = Number(options.rounds);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stepmeter-bench-')));

const PROGRAM = fileURLToPath(new URL('../bin/stepmeter.mjs', import.meta.url));

const env = { ...process.env, STEPMETER_HOME: join(folder, 'home'), CLAUDECODE: '' };

try {
  const repository = createRepository(Number(options.files));
  measureKey(repository);
  measureHit(repository);
  if (options.install) measureInstall(options.install);
} finally {
  rmSync(folder, { recursive: true });
}

function createRepository(files: number): string {
  const repository = join(folder, 'repository');
  for (let index = 0; index < files; index++) {
    const file = join(repository, 'src', `part-${index % 97}`, `module-${index % 13}`, `file-${index}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `export const value${index} = ${index};\n`.repeat(1 + (index % 120)));
  }
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: repository, stdio: 'ignore' });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=b', '-c', 'user.email=b@example.org', 'commit', '--quiet', '--message', 'all');
  return repository;
}

/** Alternating, so that both see the same load. */
function measureKey(project: string): void {
  const known: KnownDigests = new Map();
  const cold = timed(() => readInputs(['**'], { folder: project, project }, createHasher(known)));
  const [keys, statuses]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    keys.push(timed(() => readInputs(['**'], { folder: project, project }, createHasher(known))));
    statuses.push(timed(() => execFileSync('git', ['status', '--porcelain'], { cwd: project })));
  }
  print(`states of ${options.files} known files / git status`, median(keys), median(statuses), 2);
  print(`states of ${options.files} unknown files / git status`, cold, median(statuses));
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** @param highest what the ratio has to reach */
function print(what: string, one: number, other: number, highest = Infinity): void {
  const verdict = verdictOf(one / other, highest);
  console.log(`${what}: ${(one / other).toFixed(2)} (${Math.round(one)} ms / ${Math.round(other)} ms)${verdict}`);
}

function verdictOf(value: number, highest: number): string {
  if (highest === Infinity) return '';
  if (value <= highest) return `, at most ${highest}: reached`;
  process.exitCode = 1;
  return `, at most ${highest}: MISSED`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function measureHit(project: string): void {
  const check = ['sh', '-c', 'sleep 2; echo checked'];
  const run = (...args: string[]): number =>
    timed(() => spawnSync(process.execPath, [PROGRAM, ...args], { cwd: project, env, stdio: 'ignore' }));
  const cached = ['cache', 'run', 'check', '--input', 'src/part-1/**', '--', ...check];
  run(...cached);
  const [starts, hits, runs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    starts.push(run('cache', 'run', '--help'));
    hits.push(run(...cached));
  }
  for (let round = 0; round < 2; round++) runs.push(timed(() => spawnSync('sh', check.slice(1))));
  print('hit of a check of 2 s / running it', median(hits), median(runs));
  const beyond = median(hits) - median(starts);
  console.log(`hit beyond the start of the program: ${Math.round(beyond)} ms${verdictOf(beyond, 100)}`);
}

function measureInstall(source: string): void {
  const [first, second] = ['first', 'second'].map((name) => packageFolder(source, name)) as [string, string];
  const install = ['cache', 'install', '--', 'npm', 'ci', '--ignore-scripts', '--prefer-offline'];
  const cached = (cwd: string): number =>
    timed(() => execFileSync(process.execPath, [PROGRAM, ...install], { cwd, env, stdio: 'ignore' }));
  const npm = ['ci', '--ignore-scripts', '--prefer-offline'];
  const plain = timed(() => execFileSync('npm', npm, { cwd: first, stdio: 'ignore' }));
  const stored = cached(first);
  const placed = cached(second);
  print('install that is stored / npm ci', stored, plain);
  print("second worktree's packages / npm ci", placed, plain, 0.1);
}

function packageFolder(source: string, name: string): string {
  const target = join(folder, name);
  mkdirSync(target);
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(target, file));
  return target;
}
