import { describe, expect, test } from 'vitest';
import { alignAttempts, type Alignable, type AttemptPair } from './align-attempts.ts';
import { alignCalls } from './align-calls.ts';
import { longestCommon } from './longest-common.ts';

describe('alignAttempts()', () => {
  test('pairs equal sequences in order', () => {
    const run = sequence('plan', 'implement', 'check');
    expect(shown(alignAttempts(run, run))).toEqual(['plan plan', 'implement implement', 'check check']);
  });

  test('keeps what only one run has where it happened', () => {
    const a = sequence('plan', 'implement', 'check', 'repair/repair', 'check/retry', 'merge');
    const b = sequence('implement', 'check', 'merge', 'publish');
    expect(shown(alignAttempts(a, b))).toEqual([
      'plan –',
      'implement implement',
      'check check',
      'repair/repair –',
      'check/retry –',
      'merge merge',
      '– publish',
    ]);
  });

  test('does not pair a retry with a first attempt', () => {
    expect(shown(alignAttempts(sequence('check'), sequence('check/retry')))).toEqual(['check –', '– check/retry']);
  });

  test('pairs parallel attempts by the key of their task, whatever their files', () => {
    const a = parallel({ parser: ['x'], cli: ['y'], docs: ['z'] }, true);
    const b = parallel({ cli: ['x'], parser: ['q'] }, true);
    expect(shown(alignAttempts(a, b))).toEqual(['parser parser', 'cli cli', 'docs –']);
  });

  test('pairs parallel attempts without keys by their files, at an overlap of at least a half', () => {
    const a = parallel({ a1: ['p', 'q'], a2: ['r', 's', 't'], a3: ['u'] });
    const b = parallel({ b1: ['r', 's'], b2: ['p', 'q', 'v'], b3: ['u', 'v', 'w'] });
    expect(shown(alignAttempts(a, b))).toEqual(['a1 b2', 'a2 b1', 'a3 –', '– b3']);
  });

  test('pairs parallel attempts without keys and files in their order', () => {
    expect(shown(alignAttempts(parallel({ a1: [], a2: ['x'] }), parallel({ b1: ['x'], b2: [], b3: [] })))).toEqual([
      'a1 b2',
      'a2 b1',
      '– b3',
    ]);
  });

  test('treats an attempt that has not ended as still running', () => {
    const [first, second] = sequence('implement', 'implement') as [Named, Named];
    const a = [
      { ...first, endedAt: null, files: new Set(['x']) },
      { ...second, files: new Set(['y']) },
    ];
    const b = [{ ...first, name: 'y', endedAt: null, files: new Set(['y']) }];
    expect(shown(alignAttempts(a, b))).toEqual(['implement –', 'implement y']);
  });

  test('of empty runs is empty', () => {
    expect(alignAttempts([], [])).toEqual([]);
  });
});

type Named = Alignable & { readonly name: string };

test('longestCommon() finds a longest subsequence', () => {
  expect(longestCommon([...'xaybzc'], [...'abqc'])).toEqual([
    [1, 0],
    [3, 1],
    [5, 3],
  ]);
});

test('alignCalls() pairs calls by tool and path, the largest change first', () => {
  const call = (tool: string, path: string | null, durationMs = 5) => ({ tool, path, durationMs });
  const a = [call('Edit', 'x.ts'), call('Edit', 'x.ts'), call('Edit', 'x.ts'), call('Bash', null)];
  const b = [call('Edit', 'x.ts'), call('Edit', 'y.ts'), call('Bash', null, 7)];
  expect(alignCalls(a, b)).toEqual([
    { tool: 'Edit', path: 'x.ts', a: { calls: 3, durationMs: 15 }, b: { calls: 1, durationMs: 5 } },
    { tool: 'Edit', path: 'y.ts', a: { calls: 0, durationMs: 0 }, b: { calls: 1, durationMs: 5 } },
    { tool: 'Bash', path: null, a: { calls: 1, durationMs: 5 }, b: { calls: 1, durationMs: 7 } },
  ]);
});

/** Attempts one after the other, from names such as `check` or `check/retry`. */
function sequence(...names: readonly string[]): Named[] {
  return names.map((name, index) => {
    const [step = '', kind = 'first'] = name.split('/');
    return { name, step, kind, branch: null, startedAt: index * 10, endedAt: index * 10 + 9, files: new Set() };
  });
}

function shown(pairs: readonly AttemptPair<Named>[]): string[] {
  return pairs.map(({ a, b }) => `${a?.name ?? '–'} ${b?.name ?? '–'}`);
}

/** Attempts at one step at the same time, from their names with the files that they changed. */
function parallel(tasks: Readonly<Record<string, readonly string[]>>, branches = false): Named[] {
  return Object.entries(tasks).map(([name, files], index) => ({
    ...{ name, step: 'implement', kind: 'first', branch: branches ? name : null },
    ...{ startedAt: index, endedAt: 100, files: new Set(files) },
  }));
}
