import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { git, writeFiles } from '../testing/git-project.ts';
import { poolProject, type PoolProject } from '../testing/pool-project.ts';
import { slowTests } from '../testing/real.ts';
import { randomOf, type Random } from '../testing/runs/random.ts';
import { collectWorktrees } from './collect.ts';
import { leaseWorktree } from './lease.ts';
import { releaseWorktree } from './release.ts';
import { openPool, type Pool } from './state/pool.ts';
import type { TreeRecord } from './state/tree-record.ts';
import { readTreeRecord, readTreeRecords, writeTreeRecord } from './state/tree-records.ts';
import { registerTree } from './tree/make-tree.ts';

// What must never happen, whatever is interleaved: a leased worktree is handed out again or changed by the pool, a
// handed-out worktree is not as a new one, work is lost, or a worktree of someone else is touched.

/** A process that ended long ago. */
const DEAD = { host: hostname(), pid: spawnSync('true').pid, start: 'another boot/1' };

const { skip, title } = slowTests('random interleavings of everything that happens to worktrees, 200 times');

const FAST = { seeds: 6, operations: 10 };

const OPERATIONS: readonly (readonly [(world: World) => Promise<void> | void, number])[] = [
  [leaseOne, 6],
  [work, 6],
  [releaseOne, 4],
  [collectEnded, 2],
  [crash, 3],
  [loseRecord, 1],
  [idle, 1],
  [deleteFolder, 1],
];

test('random interleavings of everything that happens to worktrees', async () => {
  for (let seed = 0; seed < FAST.seeds; seed++) await interleave(seed, FAST.operations);
});

describe.skipIf(skip)(title, () => {
  test.each(Array.from({ length: 20 }, (_, part) => part))('part %i', async (part) => {
    for (let seed = 0; seed < 10; seed++) await interleave(1000 + part * 10 + seed, 25);
  });
});

type World = {
  readonly project: PoolProject;
  readonly pool: Pool;
  readonly random: Random;
  readonly held: Held[];
  readonly holders: Map<string, ReturnType<typeof spawn>>;
};

/** A worktree as its task knows it: everything in `work` is still there. */
type Held = { readonly lease: string; readonly path: string; readonly work: Map<string, string>; isDeleted: boolean };

async function interleave(seed: number, operations: number): Promise<void> {
  const random = randomOf('interleavings', seed);
  const project = poolProject();
  addForeign(project);
  const pool = await openPool(project.env, project.repository);
  const world: World = { project, pool, random, held: [], holders: new Map() };
  const done: string[] = [];
  for (let i = 0; i < operations; i++) {
    const operation = random.weighted(OPERATIONS);
    done.push(operation.name);
    await operation(world);
    checkHeld(world, `seed ${seed}: ${done.join(', ')}`);
  }
  expect(existsSync(join(project.repository, '.git', 'worktrees', 'foreign'))).toBe(true);
  for (const holder of world.holders.values()) holder.kill('SIGKILL');
}

/** A worktree of someone else, whose folder is not there now, as git registers it. */
function addForeign({ repository, commits }: PoolProject): void {
  const registration = join(repository, '.git', 'worktrees', 'foreign');
  writeFiles(registration, {
    HEAD: `${commits[1]}\n`,
    commondir: '../..\n',
    gitdir: `${join(repository, '..', 'foreign', '.git')}\n`,
  });
}

async function leaseOne({ project, random, held }: World): Promise<void> {
  const [base, task] = [random.pick(project.commits), `task ${held.length}-${random.whole(0, 9999)}`];
  const { path, lease } = await leaseWorktree({ env: project.env, repository: project.repository, base, task });
  expect(held.filter((other) => !other.isDeleted).map((other) => other.path)).not.toContain(path);
  expect(readdirSync(path).sort()).toEqual(['.git', '.gitignore', 'a.txt', 'lib']);
  expect(git(path, 'status', '--porcelain=v2', '--branch', '--ignored')).toBe(
    `# branch.oid ${base}\n# branch.head (detached)\n`,
  );
  held.push({ lease, path, work: new Map(), isDeleted: false });
}

function work(world: World): void {
  const tree = anyHeld(world);
  if (!tree) return;
  const { random } = world;
  const [file, text] = [random.pick(['a.txt', 'lib/b.txt', 'new.txt', 'lib/deep.txt']), random.hex(8)];
  writeFileSync(join(tree.path, file), text);
  tree.work.set(file, text);
  if (random.chance(0.3)) {
    git(tree.path, 'add', '--all');
    git(tree.path, 'commit', '--quiet', '--message', 'work');
  }
}

/** A worktree whose task exists and whose folder was not deleted. */
function anyHeld({ held, random }: World): Held | undefined {
  const there = held.filter(({ isDeleted }) => !isDeleted);
  return there[random.whole(0, there.length - 1)];
}

/** The release may be interrupted before: the lease has ended, and a dead process was returning the worktree. */
async function releaseOne(world: World): Promise<void> {
  const { held, random, project, pool, holders } = world;
  const tree = held[random.whole(0, held.length - 1)];
  if (!tree) return;
  held.splice(held.indexOf(tree), 1);
  const id = idOf(tree);
  const record = readTreeRecord(pool, id);
  if (record && random.chance(0.3))
    writeTreeRecord(pool, { ...record, state: 'returning', isReleased: true, by: DEAD, since: 1 });
  const released = await releaseWorktree({ env: project.env, id: record?.lease?.id ?? id, wait: true });
  if (tree.isDeleted) return expect(released.state).toBe('missing');
  if (holders.has(tree.path)) {
    expect(released.state).toBe('returning');
    checkHeld({ ...world, held: [tree] }, 'a process is inside');
    return;
  }
  expect(['ready', 'retire']).toContain(released.state);
  for (const [file, text] of tree.work)
    expect(git(project.repository, 'show', `${released.ref}:${file}`), `kept ${file}`).toBe(text);
}

function idOf({ path }: Held): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function checkHeld({ held }: World, message: string): void {
  for (const { path, work: files, isDeleted } of held) {
    if (isDeleted) continue;
    for (const [file, text] of files) expect(readFileSync(join(path, file), 'utf8'), message).toBe(text);
  }
}

/** The store reports ended leases. Their worktrees are returned if they hold no work, else kept as they are. */
async function collectEnded(world: World): Promise<void> {
  const { held, project, random, pool } = world;
  const ended = new Set(held.filter(() => random.chance(0.3)).map(({ lease }) => lease));
  const known = new Set(
    readTreeRecords(pool).flatMap(({ state, lease }) => (state === 'leased' && lease ? lease.id : [])),
  );
  await collectWorktrees({ env: project.env, findEnded: async () => ended, idleMs: random.chance(0.3) ? -1 : 1e9 });
  for (const tree of held.filter(({ lease }) => ended.has(lease) && known.has(lease))) {
    if (tree.work.size > 0 && !tree.isDeleted) checkHeld({ ...world, held: [tree] }, 'kept with its work');
    held.splice(held.indexOf(tree), 1);
  }
}

/** A process dies while it makes, checks or returns a worktree. */
async function crash({ pool, project, random }: World): Promise<void> {
  if (random.chance(0.4)) {
    const record = await registerTree(pool, { base: random.pick(project.commits), sparse: [] });
    return writeTreeRecord(pool, { ...record, by: DEAD });
  }
  const ready = readTreeRecords(pool).find(({ state }) => state === 'ready');
  if (!ready) return;
  const wanted = random.pick(project.commits);
  if (random.chance(0.5)) git(join(pool.folder, 'trees', ready.id), 'checkout', '--quiet', '--detach', wanted);
  writeTreeRecord(pool, { ...ready, state: 'checking', by: DEAD });
}

/** The record of a worktree in any state is lost or damaged. */
function loseRecord({ pool, random }: World): void {
  const records: TreeRecord[] = readTreeRecords(pool);
  const record = records[random.whole(0, records.length - 1)];
  if (!record) return;
  const file = join(pool.folder, 'state', `${record.id}.json`);
  if (random.chance(0.5)) rmSync(file, { force: true });
  else writeFileSync(file, '{"v":1,"id":');
}

/** A process of the task stays in its worktree, as an idle shell does. */
function idle(world: World): void {
  const tree = anyHeld(world);
  if (!tree || world.holders.has(tree.path)) return;
  const holder = spawn('sleep', ['600'], { cwd: tree.path, stdio: 'ignore' });
  onTestFinished(() => void holder.kill('SIGKILL'));
  world.holders.set(tree.path, holder);
}

function deleteFolder(world: World): void {
  const tree = anyHeld(world);
  if (!tree || world.holders.has(tree.path)) return;
  rmSync(tree.path, { recursive: true });
  tree.isDeleted = true;
}
