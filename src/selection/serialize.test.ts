import { expect, test } from 'vitest';
import { randomOf } from '../testing/runs/random.ts';
import { DEFAULT_PLAN } from './plan.ts';
import { createSelector, learn, recordChoice, type Selector } from './selector.ts';
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
  expect([...read.watch.values()].some(({ since }) => since.runs > 3)).toBe(true);
});

test('learning continues from a text as from the state, to the last digit', () => {
  const random = randomOf('serialize');
  const kept = createSelector(DEFAULT_PLAN, 'm');
  let read: Selector = createSelector(DEFAULT_PLAN, 'm');
  // Neither arms nor types come in the order of their names.
  for (let index = 0; index < 100; index += 1) {
    const arm = random.pick(['z', 'm', 'a'] as const);
    const context = { taskType: random.pick(['x', 'c', 'b'] as const) };
    const outcome = { success: random.next() < 0.7, costUsd: Math.exp(2 * random.next()), durationMs: null };
    read = deserializeSelector(serializeSelector(read), DEFAULT_PLAN, 'm');
    for (const selector of [kept, read]) learn(selector, { context, arm, outcome });
  }
  expect(serializeSelector(read)).toBe(serializeSelector(kept));
});
