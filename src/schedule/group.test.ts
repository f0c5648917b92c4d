import { describe, expect, test } from 'vitest';
import { groupTasks } from './group.ts';
import { planTasks } from './plan.ts';

const FREE = { leaseMs: 0, installMs: 0, mergeMs: 0, conflictProbability: 0 };

describe('groupTasks()', () => {
  test('lets tasks that name a common file follow each other, unless they do already', () => {
    const tasks = [
      task('a', { files: ['src/a/**'] }),
      task('b', { files: ['src/b.ts'], after: ['a'] }),
      task('c', { files: ['src/a/x.ts', 'src/b.ts'], after: ['b'] }),
      task('d', { files: ['src/*.ts'] }),
    ];
    const { tasks: found, sharedFiles } = groupTasks(tasks, 4, FREE);
    // `c` waits for `a` through `b`.
    expect(sharedFiles).toEqual([{ first: 'd', second: 'b', files: ['src/*.ts'] }]);
    for (const [one, other] of [
      ['a', 'c'],
      ['d', 'b'],
      ['d', 'c'],
    ] as const)
      expect(planned(found, other).startMs).toBeGreaterThanOrEqual(planned(found, one).endMs);
  });

  test('keeps a chain in one worktree, and says that a split of it alone does not pay', () => {
    const tasks = [task('a'), task('b', { after: ['a'] }), task('c', { after: ['b'] })];
    const { unsplit, decision } = groupTasks(tasks, 4, FREE);
    expect(unsplit).toEqual([{ ids: ['a', 'b', 'c'], reason: 'one after another' }]);
    expect(decision).toMatchObject({ split: false, reason: 'there is only one part', sequentialMs: 180_000 });
  });

  test('keeps tasks apart for which several wait, or that wait for several', () => {
    const tasks = [
      task('a'),
      task('b', { after: ['a'] }),
      task('c', { after: ['a'] }),
      task('d', { after: ['b', 'c'] }),
    ];
    expect(groupTasks(tasks, 4, FREE)).toMatchObject({ unsplit: [], sharedFiles: [], decision: { split: true } });
  });

  test('joins independent tasks that save less than a worktree of their own costs, and no others', () => {
    const tasks = [task('long', { minutes: 10 }), task('s1', { minutes: 0.1 }), task('s2', { minutes: 0.2 })];
    const grouped = (mergeMs: number) => groupTasks(tasks, 4, { ...FREE, mergeMs });
    expect(grouped(15_000).unsplit).toEqual([{ ids: ['s2', 's1'], reason: 'too short' }]);
    expect(planned(grouped(15_000).tasks, 's1').startMs).toBe(planned(grouped(15_000).tasks, 's2').endMs);
    expect(grouped(0).unsplit).toEqual([]);
    const waiting = tasks.map((each) => ({ ...each, after: each.id === 'long' ? ['s1', 's2'] : [] }));
    expect(groupTasks(waiting, 4, { ...FREE, mergeMs: 15_000 }).unsplit).toEqual([]);
  });
});

function task(id: string, { minutes = 1, ...rest }: { minutes?: number; after?: string[]; files?: string[] } = {}) {
  const ms = minutes * 60_000;
  return { id, ...rest, prediction: { medianMs: ms, meanMs: ms, p80Ms: ms, sigma: 0, n: 1, basis: 'all' as const } };
}

function planned(tasks: Parameters<typeof planTasks>[0], id: string) {
  const found = planTasks(tasks, 4).tasks.find((each) => each.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}
