import { describe, expect, test } from 'vitest';
import type { ListedRun } from './run-rows.tsx';
import { mergeRuns, type RunPages } from './merge-runs.ts';

const COUNTS = { matching: 9, all: 9, simulated: 0, hiddenSimulated: 0 };

/** Two pages with an end each: runs before 20 were not read. */
const PAGES: RunPages = {
  pageParams: [undefined, '40~d'],
  pages: [
    { runs: [run('b', 60), run('d', 40)], next: '40~d', counts: COUNTS },
    { runs: [run('e', 30), run('f', 20)], next: '20~f', counts: COUNTS },
  ],
};

describe('mergeRuns()', () => {
  test('adds runs where they belong, so that each page keeps its end', () => {
    const read = { runs: [run('a', 70), run('c', 40), run('g', 10)], next: null, counts: { ...COUNTS, matching: 12 } };
    const merged = mergeRuns(PAGES, 'started', { changed: new Set(['a', 'c', 'g']), read });
    expect(idsOf(merged)).toEqual([
      ['a', 'b', 'd'],
      ['c', 'e', 'f'],
    ]);
    expect(merged.pages.map(({ next, counts }) => [next, counts.matching])).toEqual([
      ['40~d', 12],
      ['20~f', 12],
    ]);
    expect(merged.pageParams).toEqual(PAGES.pageParams);
  });

  test('replaces runs that changed, and removes those that no longer match', () => {
    const changed = { ...run('d', 40), result: 'failure' as const };
    const read = { runs: [changed], next: null, counts: COUNTS };
    const merged = mergeRuns(PAGES, 'started', { changed: new Set(['d', 'e']), read });
    expect(idsOf(merged)).toEqual([['b', 'd'], ['f']]);
    expect(merged.pages[0]?.runs[1]?.result).toBe('failure');
  });

  test('moves a run that costs or lasts longer than before', () => {
    const costs: RunPages = {
      pageParams: [undefined, '2000000000~c'],
      pages: [
        { runs: [run('b', 0, 3), run('c', 0, 2)], next: '2000000000~c', counts: COUNTS },
        { runs: [run('d', 0, 1), run('e', 0, null)], next: null, counts: COUNTS },
      ],
    };
    const read = { runs: [run('e', 0, 2.5)], next: null, counts: COUNTS };
    expect(idsOf(mergeRuns(costs, 'cost', { changed: new Set(['e']), read }))).toEqual([['b', 'e', 'c'], ['d']]);
  });
});

function run(id: string, startedAt: number, costUsd: number | null = 1): ListedRun {
  return { id, startedAt, costUsd, durationMs: 1, result: 'success' } as ListedRun;
}

function idsOf({ pages }: RunPages): string[][] {
  return pages.map(({ runs }) => runs.map(({ id }) => id));
}
