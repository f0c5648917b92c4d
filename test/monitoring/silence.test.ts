import { describe, it } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../src/telemetry/names.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/prometheus-names.ts';
import { added, orZero } from '../../src/monitoring/query.ts';
import { realTests } from '../real.ts';
import { missingStackParts } from '../stack/native-binaries.ts';
import { evaluate } from './evaluate.ts';

const real = realTests('figures after long silences', missingStackParts(['promtool']));

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
  it('are of what was added since, where a range begins in the silence', () =>
    evaluate(SAMPLES, [
      { at: 22 * DAY, expr: added(METRIC.runs, {}, '7d'), value: 7 },
      { at: 22 * DAY, expr: added(METRIC.runs, {}, '20d'), value: 7 },
    ]));

  it('are zero where a range lies in the silence, and hold everything where it holds everything', () =>
    evaluate(SAMPLES, [
      { at: 15 * DAY, expr: added(METRIC.runs, {}, '7d'), value: 0 },
      { at: 22 * DAY, expr: added(METRIC.runs, {}, '30d'), value: 12 },
    ]));

  it('count a series whole that was not there before, its first value included', () =>
    evaluate(SAMPLES, [
      { at: 21 * DAY, expr: added(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="failure"' } }, '3d'), value: 1 },
      { at: 22 * DAY, expr: added(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="failure"' } }, '3d'), value: 4 },
      {
        at: 22 * DAY,
        expr: orZero(added(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="cancelled"' } }, '3d')),
        value: 0,
      },
    ]));
});

function series(result: string): string {
  return `${prometheusName(METRIC.runs)}{${RESULT}="${result}"}`;
}
