import { expect, test } from 'vitest';
import { filterWords } from './filter-words.ts';

test.each([
  [
    'workflow:a variant:b',
    [
      ['workflow', 'a'],
      ['variant', 'b'],
    ],
  ],
  [
    'workflow=a,variant=b',
    [
      ['workflow', 'a'],
      ['variant', 'b'],
    ],
  ],
  [
    ' workflow:a , variant=b,',
    [
      ['workflow', 'a'],
      ['variant', 'b'],
    ],
  ],
  [
    'cost:>2 slugify 14:02',
    [
      ['cost', '>2'],
      [undefined, 'slugify'],
      [undefined, '14:02'],
    ],
  ],
  ['since=2026-11-02T08:00Z', [['since', '2026-11-02T08:00Z']]],
  [String.raw`step:"run, \"all\" tests"`, [['step', 'run, "all" tests']]],
  [
    'variant= workflow:🚀',
    [
      ['variant', ''],
      ['workflow', '🚀'],
    ],
  ],
  ['"result:failure"', [[undefined, 'result:failure']]],
  ['', []],
])('filterWords() of %j', (text, words) => {
  expect(filterWords(text)).toEqual({
    words: words.map(([key, value]) => ({ ...(key !== undefined && { key }), value })),
    rest: '',
  });
});

test.each([
  ['a,,b', ',b'],
  ['step:"run', 'step:"run'],
  ['a step:x"y"', 'step:x"y"'],
])('filterWords() says where %j ends to be words', (text, rest) => {
  expect(filterWords(text).rest).toBe(rest);
});
