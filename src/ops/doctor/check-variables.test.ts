import { expect, test } from 'vitest';
import { checkVariables } from './check-variables.ts';

test('names a variable that has no effect, and the one that was probably meant', () => {
  const env = { STEPMETER_BUGET_DAY: '5', STEPMETER_HOME: '/state', STEPMETER_OTLP_HTTP_PORT: '4318', PATH: '' };
  const fix = 'Did you mean STEPMETER_BUDGET_DAY? Correct or unset it';
  expect(checkVariables(env)).toEqual([
    { check: 'variables', state: 'warn', found: 'STEPMETER_BUGET_DAY has no effect', fix },
  ]);
});

test('says nothing of variables of Stepmeter, and of those that are like none', () => {
  const own = { STEPMETER: '1', STEPMETER_HOME: '/state', STEPMETER_GRAFANA_PORT: '3000' };
  expect(checkVariables({ ...own, STEPMETER_REAL: '1', STEPMETER_COMPANY_TEAM: 'x' })).toEqual([]);
});
