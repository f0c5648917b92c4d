import { describe, expect, test } from 'vitest';
import type { Sample } from '../../src/testing/stack/prometheus-queries.ts';
import { evaluateRule } from './evaluate-rule.ts';
import type { Rule } from './provisioned-alerting.ts';

const RULE: Rule = {
  uid: 'uid',
  title: 'Cost increased',
  condition: 'condition',
  data: [
    { refId: 'firing', datasourceUid: 'prometheus', model: { refId: 'firing', expr: 'firing', instant: true } },
    { refId: 'ratio', datasourceUid: 'prometheus', model: { refId: 'ratio', expr: 'ratio', instant: true } },
    {
      refId: 'condition',
      datasourceUid: '__expr__',
      model: {
        refId: 'condition',
        type: 'threshold',
        expression: 'firing',
        conditions: [{ evaluator: { type: 'gt', params: [0] } }],
      },
    },
  ],
  for: '0s',
  dashboardUid: 'board',
  panelId: 1,
  noDataState: 'OK',
  execErrState: 'Error',
  isPaused: false,
  labels: { severity: 'warning' },
  annotations: {},
};

describe('evaluateRule()', () => {
  test.each([
    [-1, 'Normal'],
    [0, 'Normal'],
    [Number.NaN, 'Normal'],
    [1e-9, 'Alerting'],
    [1, 'Alerting'],
  ])('a series of %s is %s', async (value, state) => {
    const found = await evaluateRule(RULE, answers({ firing: [sample(value)], ratio: [sample(2)] }));
    expect(found.map((one) => one.state)).toEqual([state]);
  });

  test('gives every alert the values whose labels agree with its own, in both directions', async () => {
    const firing = [sample(1, { step: 'plan' }), sample(1, { step: 'check' })];
    const ratio = [sample(2, { step: 'check', model: 'opus' }), sample(3, { step: 'plan' })];
    const found = await evaluateRule(RULE, answers({ firing, ratio }));
    expect(found.map(({ values }) => values)).toEqual([
      { firing: 1, ratio: 3 },
      { firing: 1, ratio: 2 },
    ]);
    expect((await evaluateRule(RULE, answers({ firing, ratio: [sample(5)] })))[1]?.values['ratio']).toBe(5);
  });

  test('is without alerts if one of the queries has no result', async () => {
    expect(await evaluateRule(RULE, answers({ firing: [sample(1)] }))).toEqual([]);
    expect(await evaluateRule(RULE, answers({ ratio: [sample(1)] }))).toEqual([]);
  });

  test('is one alert that names the rule and the reason if a query fails', async () => {
    const refused = (): Promise<Sample[]> =>
      Promise.reject(new Error('fetch failed', { cause: new Error('connection refused') }));
    expect(await evaluateRule(RULE, refused)).toEqual([
      expect.objectContaining({
        state: 'Error',
        error: 'fetch failed: connection refused',
        labels: {
          alertname: 'DatasourceError',
          rulename: 'Cost increased',
          datasource_uid: 'prometheus',
          ref_id: 'firing',
          severity: 'warning',
        },
      }),
    ]);
  });

  test.each([
    { for: '5m' },
    { noDataState: 'Alerting' },
    { execErrState: 'OK' },
    { isPaused: true },
    { condition: 'ratio' },
  ])('refuses a rule of a form that it does not implement: %o', async (change) => {
    const evaluated = evaluateRule({ ...RULE, ...change }, answers({ firing: [sample(1)], ratio: [sample(1)] }));
    await expect(evaluated).rejects.toThrow('Cannot evaluate "Cost increased"');
  });
});

function answers(samples: Readonly<Record<string, readonly Sample[]>>) {
  return async (expr: string): Promise<Sample[]> => [...(samples[expr] ?? [])];
}

function sample(value: number, labels: Sample['labels'] = {}): Sample {
  return { value, labels };
}
