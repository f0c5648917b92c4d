import { expect, test } from 'vitest';
import { budgets } from './budget.ts';

test('budgets are what is set', () => {
  expect(budgets({})).toEqual([]);
  expect(budgets({ STEPMETER_BUDGET_DAY: '25', STEPMETER_BUDGET_MONTH: ' 400.5 ' })).toEqual([
    { period: 'day', usd: 25 },
    { period: 'month', usd: 400.5 },
  ]);
});

test.each(['0', '-1', 'ten', 'Infinity', '1,5'])('"%s" is no amount', (amount) => {
  expect(() => budgets({ STEPMETER_BUDGET_WEEK: amount })).toThrow('STEPMETER_BUDGET_WEEK');
});
