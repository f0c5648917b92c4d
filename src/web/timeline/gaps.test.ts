import { expect, test } from 'vitest';
import { gapsOf } from './gaps.ts';

const RUN = { startedAt: 0, endedAt: 10_000 };

test('gaps are the times in which nothing runs, named after their neighbors', () => {
  const parts = [
    part('plan', 1000, 3000),
    part('a', 2000, 4000),
    part('inside', 4500, 4600, 0),
    part('merge', 6000, 8000),
  ];
  expect(gapsOf(parts, RUN)).toEqual([
    { from: 0, to: 1000, name: 'before plan' },
    { from: 4000, to: 6000, name: 'between a and merge' },
    { from: 8000, to: 10_000, name: 'after merge' },
  ]);
});

test('a part that continues leaves no gap behind it, and short gaps are left out', () => {
  expect(gapsOf([part('plan', 0, 5000), part('check', 5400, null)], RUN)).toEqual([]);
  expect(gapsOf([], RUN)).toEqual([{ from: 0, to: 10_000, name: 'the whole run' }]);
});

function part(name: string, startedAt: number, endedAt: number | null, parent: number | null = null) {
  return { name, startedAt, endedAt, parent };
}
