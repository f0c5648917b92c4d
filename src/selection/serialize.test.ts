import { expect, test } from 'vitest';
import { DEFAULT_PLAN } from './plan.ts';
import { createSelector, learn, recordChoice } from './selector.ts';
import { deserializeSelector, serializeSelector } from './serialize.ts';

test('a state is the same after it was stored as text', () => {
  const cells = [
    { taskType: 'library', arm: 'a', n: 9, successes: 8 },
    { taskType: 'library', arm: 'b', n: 9, successes: 2 },
  ];
  const selector = createSelector(DEFAULT_PLAN, 'a', { source: 'test', cells });
  for (let index = 0; index < 60; index += 1) {
    const context = { taskType: 'library', ...(index % 3 === 0 && { complexity: 'high', size: 'large' }) };
    const arm = index % 2 === 0 ? 'a' : 'b';
    recordChoice(selector, { context, arm });
    const costUsd = index % 5 === 0 ? null : 1 + index / 20;
    learn(selector, { context, arm, outcome: { success: index < 40 && index % 7 > 0, costUsd, durationMs: null } });
  }
  const text = serializeSelector(selector);
  const read = deserializeSelector(text, DEFAULT_PLAN, 'a');
  expect(read).toEqual(selector);
  expect(serializeSelector(read)).toBe(text);
  expect([...read.watch.values()].some(({ since }) => since.length > 3)).toBe(true);
});
