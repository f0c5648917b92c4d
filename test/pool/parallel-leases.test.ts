import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { leaseWorktree } from '../../src/pool/lease.ts';
import { listWorktrees } from '../../src/pool/list.ts';
import { releaseWorktree } from '../../src/pool/release.ts';
import { git } from '../../src/testing/git-project.ts';
import { poolProject, type PoolProject } from '../../src/testing/pool-project.ts';
import { slowTests } from '../../src/testing/real.ts';
import { randomOf } from '../../src/testing/runs/random.ts';

const slow = slowTests('leases of several processes at once');

describe.skipIf(slow.skip)(slow.title, () => {
  test('8 processes get 40 of 40 worktrees, all different, all clean', async () => {
    const project = poolProject();
    const output = await Promise.all(Array.from({ length: 8 }, () => text(leasing(project, 5).stdout)));
    const paths = output.flatMap((lines) => lines.split('\n').filter(Boolean));
    expect(paths).toHaveLength(40);
    expect(new Set(paths).size).toBe(40);
    for (const path of paths) expect(git(path, 'status', '--porcelain', '--ignored')).toBe('');
  });

  test('processes that are killed at any moment block nothing and hand out nothing twice', async () => {
    const project = poolProject();
    const random = randomOf('killed leases');
    const began = performance.now();
    const handedOut = (await text(leasing(project, 3).stdout)).split('\n').filter(Boolean);
    const undisturbedMs = performance.now() - began;
    expect(handedOut).toHaveLength(3);
    for (let round = 0; round < 25; round++) {
      const child = leasing(project, 3);
      const printed = text(child.stdout);
      await sleep(random.between(0, undisturbedMs));
      child.kill('SIGKILL');
      handedOut.push(...(await printed).split('\n').filter(Boolean));
    }
    const { path } = await leaseWorktree({ env: project.env, repository: project.repository });
    handedOut.push(path);
    expect(new Set(handedOut).size).toBe(handedOut.length);
    const { worktrees } = await listWorktrees(project.env);
    // A lease that was written but not printed belongs to no one who knows it; it is listed and can be released.
    const leased = worktrees.filter(({ state }) => state === 'leased');
    expect(leased.map((each) => each.path)).toEqual(expect.arrayContaining(handedOut));
    expect(worktrees.map(({ state }) => state).filter((state) => !['leased', 'ready'].includes(state))).toEqual([]);
    for (const { lease } of leased)
      expect(await releaseWorktree({ env: project.env, id: lease ?? '', wait: true })).toMatchObject({
        state: 'ready',
      });
    expect(readdirSync(`${path}/../../trash`)).toEqual([]);
  });
});

/** A process that leases so many worktrees at once and prints their folders. */
function leasing({ repository, env }: PoolProject, count: number) {
  const program = `
    import { leaseWorktree } from ${JSON.stringify(new URL('../../src/pool/lease.ts', import.meta.url).href)};
    const one = async () => console.log((await leaseWorktree({ env: process.env, repository: ${JSON.stringify(repository)} })).path);
    await Promise.all(Array.from({ length: ${count} }, one));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  void once(child, 'exit');
  return child;
}
