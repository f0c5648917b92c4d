import { expect, test } from 'vitest';
import { checkVariables } from './check-variables.ts';

test('names variables that have no effect, and the one that was probably meant', () => {
  const env = { STEPMETER_BUGET_DAY: '5', STEPMETER_HOME: '/state', STEPMETER_OTLP_HTTP_PORT: '4318', PATH: '' };
  expect(checkVariables(env)).toEqual([
    {
      check: 'variables',
      state: 'warn',
      found: 'unknown: STEPMETER_BUGET_DAY',
      fix: expect.stringMatching(/^Did you mean "STEPMETER_BUDGET_DAY"\? Correct or unset/),
    },
  ]);
});

test('says nothing without them', () => {
  expect(checkVariables({ STEPMETER: '1', STEPMETER_HOME: '/state', STEPMETER_GRAFANA_PORT: '3000' })).toEqual([]);
});
