/**
 * Measures the cache, as ratios of times in one run:
 *
 * - the key of a repository of 15,600 files that are known, to `git status`;
 * - a hit of an unchanged check, beyond the start of the program, and to running it;
 * - the packages of a second worktree, to a cold `npm ci` from a registry of generated packages on this machine.
 *
 * `--files N` sets the size of the repository, `--rounds N` how often each is measured, `--packages N` how many packages
 * of `--package-files N` files are installed. `--only hits` or `--only installs` measures a part. It exits with 1 if
 * something that the cache has to reach is missed.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createHasher } from '../../src/cache/key/file-hasher.ts';
import { readInputs } from '../../src/cache/key/inputs.ts';
import { nothingKnown } from '../../src/cache/key/known-digests.ts';
import { median } from '../quantiles.ts';

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '15600' },
    rounds: { type: 'string', default: '7' },
    packages: { type: 'string', default: '300' },
    'package-files': { type: 'string', default: '75' },
    only: { type: 'string' },
  },
});

const ROUNDS = Number(options.rounds);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stepmeter-bench-')));

const PROGRAM = fileURLToPath(new URL('../../bin/stepmeter.mjs', import.meta.url));

const env = { ...process.env, STEPMETER_HOME: join(folder, 'home'), CLAUDECODE: '' };

const REGISTRY = fileURLToPath(new URL('loopback-registry.ts', import.meta.url));

const packages = [options.packages, options['package-files']] as const;

const NPM_CACHE = join(folder, 'npm-cache');

const NPM = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--cache', NPM_CACHE];

/** Installs take longer than everything else. */
const INSTALL_ROUNDS = 3;

try {
  if (options.only !== 'installs') measureHits();
  if (options.only !== 'hits') await measureInstalls();
} finally {
  rmSync(folder, { recursive: true });
}

function measureHits(): void {
  const repository = createRepository(Number(options.files));
  measureKey(repository);
  measureHit(repository);
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
  const known = nothingKnown();
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

async function measureInstalls(): Promise<void> {
  const registry = spawn(process.execPath, [REGISTRY, folder, ...packages], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(registry.stdout, 'data');
    await measureInstall(join(folder, 'project'));
  } finally {
    registry.kill();
  }
}

/**
 * A cold install has an empty npm cache, as on a new machine; a warm one has a filled cache. Each is measured in turn with
 * the placement of stored packages: prepared ahead, and copied because nothing was prepared.
 */
async function measureInstall(source: string): Promise<void> {
  const [cold, warm, prepared, copied]: [number[], number[], number[], number[]] = [[], [], [], []];
  const stored = cachedInstall(packageFolder(source, 'stored'), []);
  for (let round = 0; round < INSTALL_ROUNDS; round++) {
    rmSync(NPM_CACHE, { recursive: true, force: true });
    cold.push(npm(packageFolder(source, `cold-${round}`)));
    warm.push(npm(packageFolder(source, `warm-${round}`)));
    await untilPrepared();
    prepared.push(cachedInstall(packageFolder(source, `prepared-${round}`), ['--ahead', '0']));
    copied.push(cachedInstall(packageFolder(source, `copied-${round}`), []));
  }
  const bytes = sizeOf(join(folder, 'cold-0', 'node_modules'));
  console.log(
    `packages: ${packages[0]}, ${bytes.files} files, ${Math.round(bytes.bytes / 2 ** 20)} MiB in each worktree`,
  );
  print('install that is stored / cold install', stored, median(cold));
  print("second worktree's packages, prepared / cold install", median(prepared), median(cold), 0.1);
  print("second worktree's packages, prepared / install with a filled npm cache", median(prepared), median(warm));
  print("second worktree's packages, copied / cold install", median(copied), median(cold));
}

function cachedInstall(cwd: string, flags: readonly string[]): number {
  const command = ['cache', 'install', ...flags, '--', 'npm', ...NPM];
  return timed(() => execFileSync(process.execPath, [PROGRAM, ...command], { cwd, env, stdio: 'ignore' }));
}

function packageFolder(source: string, name: string): string {
  const target = join(folder, name);
  mkdirSync(target);
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(target, file));
  return target;
}

function npm(cwd: string): number {
  return timed(() => execFileSync('npm', NPM, { cwd, env, stdio: 'ignore' }));
}

/** Waits for the process in the background. */
async function untilPrepared(): Promise<void> {
  const prepared = join(env.STEPMETER_HOME, 'cache', 'v1', 'prepared');
  while (!existsSync(prepared) || !readdirSync(prepared).some((name) => /^[0-9a-f]+\.json$/.test(name)))
    await sleep(50);
}

function sizeOf(tree: string): { readonly files: number; readonly bytes: number } {
  const found = readdirSync(tree, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const sizes = found.map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
