import { expect, test } from 'vitest';
import { UNLIMITED } from '../terminal/screen.ts';
import { ladderText } from './print-ladder.ts';

test('ladderText() leaves out effects that are rounding errors beside the largest one', () => {
  const rungs = [
    { cause: 'prices', usd: -2e-7, parts: [{ name: 'implement', usd: -2e-7 }] },
    { cause: 'models', usd: -0.0101, parts: [{ name: 'implement', usd: -0.0101 }] },
    { cause: 'attempts', usd: 0.00002, parts: [] },
  ] as const;
  const ladder = { aUsd: 0.0107, bUsd: 0.0006, differenceUsd: -0.0101, rungs, unpriced: { a: 0, b: 0 } };
  const lines = ladderText(ladder, ' per run', UNLIMITED).split('\n');
  expect(lines.slice(2).map((line) => line.trim().split('  ')[0])).toEqual(['models', 'number of attempts']);
});
