import { expect, test } from 'vitest';
import { causesInWords } from './ladder-words.ts';

test('causesInWords() leaves out effects that are rounding errors beside the largest one', () => {
  const rungs = [
    { cause: 'prices', usd: -2e-7, parts: [{ name: 'implement', usd: -2e-7 }] },
    { cause: 'attempts', usd: 0.00002, parts: [] },
    { cause: 'models', usd: -0.0101, parts: [{ name: 'implement', usd: -0.0101 }] },
  ] as const;
  expect(causesInWords({ rungs }).map(({ name }) => name)).toEqual(['models', 'number of attempts']);
});

test('causesInWords() names kinds of tokens, and leaves out parts that are small beside the largest', () => {
  const parts = [
    { name: 'cacheWrite5m', usd: 0.02 },
    { name: 'cacheRead', usd: -0.01 },
    { name: 'input', usd: 0.001 },
  ];
  const rungs = [{ cause: 'token-kinds', usd: 0.011, parts }] as const;
  expect(causesInWords({ rungs })).toEqual([
    {
      name: 'kinds of tokens',
      usd: 0.011,
      effect: '+$0.0110',
      mostOfIt: 'cache write (5 min) +$0.0200, cache read −$0.0100',
    },
  ]);
});
