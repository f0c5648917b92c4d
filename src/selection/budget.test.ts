import { expect, test } from 'vitest';
import { budgetLeft, countRun, createBudget } from './budget.ts';
import { DEFAULT_PLAN } from './plan.ts';

const PLAN = { ...DEFAULT_PLAN, valueUsd: 10, explorationBudget: 0.01 };

test('earlier runs cost what is known of their arms now, and gains are returned in part', () => {
  const budget = createBudget(PLAN);
  expect(budgetLeft(budget, new Map())).toBeCloseTo(0.5);
  countRun(budget, PLAN, 'a');
  countRun(budget, PLAN, 'a');
  countRun(budget, PLAN, 'b');
  countRun(budget, PLAN, undefined);
  expect(budgetLeft(budget, new Map())).toBeCloseTo(0.9);
  expect(budgetLeft(budget, new Map([['a', -0.4]]))).toBeCloseTo(0.1);
  expect(
    budgetLeft(
      budget,
      new Map([
        ['a', 0.3],
        ['b', -0.5],
      ]),
    ),
  ).toBeCloseTo(0.7);
});
