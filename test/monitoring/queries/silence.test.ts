import { describe, test } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate } from './evaluate.ts';
import { prometheusLabel, prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { orZero, increase } from '../../../src/monitoring/queries/promql.ts';

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

function series(result: string): string {
  return `${prometheusName(METRIC.runs)}{${RESULT}="${result}"}`;
}
