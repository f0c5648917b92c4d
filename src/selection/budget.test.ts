import { expect, test } from 'vitest';
import { budgetLeft, countRun, createBudget } from './budget.ts';
import { DEFAULT_PLAN } from './plan.ts';

const PLAN = { ...DEFAULT_PLAN, valueUsd: 10, explorationBudget: 0.01 };

test('earlier runs cost what is known of their arms now, and gains are returned in part', () => {
  const budget = createBudget();
  const left = (gains: Readonly<Record<string, number>> = {}): number =>
    budgetLeft(budget, PLAN, new Map(Object.entries(gains)));
  expect(left()).toBeCloseTo(0.5);
  countRun(budget, 'a');
  countRun(budget, 'a');
  countRun(budget, 'b');
  countRun(budget, undefined);
  expect(left()).toBeCloseTo(0.9);
  expect(left({ a: -0.4 })).toBeCloseTo(0.1);
  expect(left({ a: 0.3, b: -0.5 })).toBeCloseTo(0.7);
});

test('runs after the fiftieth add half as much again', () => {
  const budget = createBudget();
  for (let n = 0; n < 50; n += 1) countRun(budget, undefined);
  expect(budgetLeft(budget, PLAN, new Map())).toBeCloseTo(5.5);
  countRun(budget, undefined);
  expect(budgetLeft(budget, PLAN, new Map())).toBeCloseTo(5.65);
});
