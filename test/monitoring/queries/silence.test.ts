import { describe, test } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate } from './evaluate.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { increase, increaseOfMany, orZero, silentStores } from '../../../src/monitoring/queries/promql.ts';

const real = realTests('increases after long silences', missingStackParts(['promtool']));

const RESULT = prometheusLabel(ATTRIBUTE.runResult);

/** Samples every six hours: five runs within a day, then 20 days without a relay, then three runs more. */
const BEFORE = '1 2 3 5';
const SILENCE = '_x79';
const AFTER = '6 8 8 8';

const SAMPLES = {
  start: 0,
  interval: '6h',
  series: {
    [series('success')]: `${BEFORE} ${SILENCE} ${AFTER}`,
    // A result that came up only after the silence.
    [series('failure')]: `_x4 ${SILENCE} 1 1 4`,
    [prometheusName(METRIC.records)]: `${BEFORE} ${SILENCE} ${AFTER}`,
  },
};

const DAY = 86_400;

describe.skipIf(real.skip)(`${real.title}`, () => {
  test('count what follows a range start in the silence', () =>
    evaluate(SAMPLES, [
      { at: 22 * DAY, expr: increase(METRIC.runs, {}, '7d'), value: 7 },
      { at: 22 * DAY, expr: increase(METRIC.runs, {}, '20d'), value: 7 },
    ]));

  test('are zero in the silence, and complete in a range that contains it', () =>
    evaluate(SAMPLES, [
      { at: 15 * DAY, expr: increase(METRIC.runs, {}, '7d'), value: 0 },
      { at: 22 * DAY, expr: increase(METRIC.runs, {}, '30d'), value: 12 },
    ]));

  test('count new series from their first value', () =>
    evaluate(SAMPLES, [
      { at: 21 * DAY, expr: increase(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="failure"' } }, '3d'), value: 1 },
      { at: 22 * DAY, expr: increase(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="failure"' } }, '3d'), value: 4 },
      {
        at: 22 * DAY,
        expr: orZero(increase(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="cancelled"' } }, '3d')),
        value: 0,
      },
    ]));
});

/** Runs of three stores on each of 100 days: one works on, one stops on day 30, one reports as of staging from then on. */
const STORES = {
  start: 0,
  interval: '1d',
  series: {
    [ofStore('working', 'production')]: '0+1x100',
    [ofStore('stopped', 'production')]: '0+2x30',
    [ofStore('moved', 'production')]: '0+3x30',
    [ofStore('moved', 'staging')]: '_x30 90+3x70',
  },
};

describe.skipIf(real.skip)('increases of many series', () => {
  test.each([
    ['begins in the silence', { days: 50, production: 50, staging: 150 }],
    ['begins before the silence', { days: 90, production: 90 + 40 + 60, staging: 300 }],
  ])('count stores that are silent for longer than the lookback in a range that %s', (_, { days, ...counted }) => {
    const at = 100 * DAY;
    const silent = over(days, silentStores());
    const isSilent = (store: string): string =>
      `count((${silent}) and on (instance) label_replace(vector(1), "instance", "${store}", "", ""))`;
    const ran = (environment: string): string => {
      const where = { [ENVIRONMENT]: `="${environment}"` };
      return over(days, increaseOfMany(METRIC.runs, { where })).replaceAll('$silent_stores', '(none|stopped|moved)');
    };
    return evaluate(STORES, [
      { at, expr: isSilent('stopped'), value: 1 },
      { at, expr: isSilent('moved'), value: 1 },
      { at, expr: isSilent('working'), value: undefined },
      { at, expr: ran('production'), value: counted.production },
      { at, expr: ran('staging'), value: counted.staging },
    ]);
  });

  test('look up no store over the whole range as long as all report', () => {
    const runs = prometheusName(METRIC.runs);
    return evaluate(STORES, [
      { at: 30 * DAY, expr: `count(${over(90, silentStores())})`, value: 1 },
      { at: 30 * DAY, expr: `count((${over(90, silentStores())}) and on (instance) ${runs})`, value: undefined },
    ]);
  });
});

/** A query over this many days. */
function over(days: number, query: string): string {
  return query.replaceAll('${__range_ms}', String(days * DAY * 1000));
}

function ofStore(instance: string, environment: string): string {
  return `${prometheusName(METRIC.runs)}{instance="${instance}",${prometheusLabel(ENVIRONMENT)}="${environment}"}`;
}

function series(result: string): string {
  return `${prometheusName(METRIC.runs)}{${RESULT}="${result}"}`;
}
