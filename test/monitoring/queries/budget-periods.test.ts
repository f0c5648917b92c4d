import { describe, test } from 'vitest';
import { METRIC } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate } from './evaluate.ts';
import { DAYS_LEFT, increaseSincePeriodStart } from '../../../src/monitoring/queries/budgets.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

const real = realTests('budget periods', missingStackParts(['promtool']));

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Half past five, so that no sample lies on midnight. */
const START = Date.UTC(2026, 8, 20, 5, 30) / 1000;

/** A counter that grows by one an hour. */
const SAMPLES = {
  start: START,
  interval: '1h',
  series: { [`${prometheusName(METRIC.cost)}{gen_ai_workflow_name="w"}`]: `0+1x${70 * 24}` },
};

describe.skipIf(real.skip)(real.title, () => {
  test.each([
    ['in the middle of a day', '2026-11-22T19:30:00Z'],
    ['at the end of a day, a week', '2026-11-22T23:59:59Z'],
    ['at the beginning of a day, a week', '2026-11-23T00:00:00Z'],
    ['at the end of a month', '2026-10-31T23:30:00Z'],
    ['at the beginning of a month', '2026-11-01T00:00:00Z'],
    ['in a month of 31 days, on its last', '2026-10-31T12:00:00Z'],
    ['on a Thursday, from which weeks since 1970 count', '2026-11-19T00:00:00Z'],
  ])('are known %s', async (_, time) => {
    const at = Date.parse(time) / 1000;
    const { ofMonth, ...starts } = startsOf(at);
    const days = { day: 1, week: 7, month: ofMonth };
    await evaluate(
      SAMPLES,
      (['day', 'week', 'month'] as const).flatMap((period) => [
        { at, expr: increaseSincePeriodStart(METRIC.cost, period), value: totalAt(at) - totalAt(starts[period]) },
        { at, expr: `vector(0) + ${DAYS_LEFT[period]}`, value: days[period] - (at - starts[period]) / DAY },
      ]),
    );
  });

  test('count a series that starts within them from zero', async () => {
    const at = START + 3 * HOUR;
    await evaluate(SAMPLES, [{ at, expr: increaseSincePeriodStart(METRIC.cost, 'month'), value: 3 }]);
  });
});

type Starts = { readonly day: number; readonly week: number; readonly month: number; readonly ofMonth: number };

/** The starts of the periods according to Date. */
function startsOf(at: number): Starts {
  const date = new Date(at * 1000);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const midnight = Date.UTC(year, month, day) / 1000;
  const sinceMonday = (date.getUTCDay() + 6) % 7;
  return {
    day: midnight,
    week: midnight - sinceMonday * DAY,
    month: Date.UTC(year, month, 1) / 1000,
    ofMonth: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
  };
}

function totalAt(at: number): number {
  return Math.floor((at - START) / HOUR);
}
