import { expect, test } from 'vitest';
import { parseOutcome } from './outcome.ts';

const LINE = { variant: 'a', success: true, costUsd: 1, durationMs: 2 };

test('parseOutcome() reads predictions, which may be missing', () => {
  const read = (more: object): unknown => parseOutcome(JSON.stringify({ ...LINE, ...more }));
  expect(read({ predictedCostUsd: 0.5, predictedDurationMs: null })).toEqual({
    stream: null,
    outcome: { ...LINE, predictedCostUsd: 0.5 },
  });
  expect(read({})).toEqual({ stream: null, outcome: LINE });
  expect(read({ predictedCostUsd: 'much' })).toBe('"predictedCostUsd" is "much"; expected a number or null');
  expect(parseOutcome('{"variant":"a","success":true,"costUsd":-1e999}')).toBe(
    '"costUsd" is -Infinity; expected a number or null',
  );
});
