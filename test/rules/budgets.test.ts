import { describe, expect, test } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../src/telemetry/names.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { DAY, HOUR, ofStore, watch, type Situation, type ValueAt } from './rule-test.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/alerts/rule.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

/** February 1, a Sunday, 06:00. */
const SUNDAY_AT_SIX = 6 * DAY + 6 * HOUR;

/** A Monday, six days before the start of a month. */
const FROM = Date.UTC(2026, 0, 26) / 1000;

/** $1.01 per hour. */
const steady: ValueAt = (at) => Math.round((at / HOUR) * 101) / 100;

describe.skipIf(real.skip)(`${real.title}: budgets`, () => {
  const { budgetSpent, budgetProjected, budgetWarning, budgetExceeded } = RULE_SERIES;

  test('spending counts from midnight, Monday and the first of the month, to the cent', async () => {
    const at = [DAY + 6 * HOUR, 6 * DAY - HOUR, SUNDAY_AT_SIX, 7 * DAY + HOUR];
    expect((await watch(costs(steady), of(budgetSpent, 'day'), at)).values.map((usd) => usd?.toFixed(2))).toEqual([
      '6.06',
      '23.23',
      '6.06',
      '1.01',
    ]);
    expect((await watch(costs(steady), of(budgetSpent, 'week'), at)).values.map((usd) => usd?.toFixed(2))).toEqual([
      '30.30',
      '144.43',
      '151.50',
      '1.01',
    ]);
    expect((await watch(costs(steady), of(budgetSpent, 'month'), at)).values.map((usd) => usd?.toFixed(2))).toEqual([
      '30.30',
      '144.43',
      '6.06',
      '25.25',
    ]);
  });

  test('if the relay is stopped at midnight, the last total before it counts', async () => {
    const off: ValueAt = (at) => (at > 6 * DAY - 4 * HOUR && at < 6 * DAY + 3 * HOUR ? undefined : steady(at));
    const { values } = await watch(costs(off), of(budgetSpent, 'month'), [6 * DAY + HOUR, SUNDAY_AT_SIX]);
    expect(values.map((usd) => usd?.toFixed(2))).toEqual(['0.00', '10.10']);
  });

  test('the projection continues at the rate of the last seven days', async () => {
    const { values } = await watch(costs(steady), of(budgetProjected, 'week'), [7 * DAY]);
    expect(values[0]).toBeCloseTo(7 * 24 * 1.01, 6);
  });

  test('a budget is exhausted from the hour in which it is spent until the next day', async () => {
    const at = [9 * HOUR, 10 * HOUR, 23 * HOUR, DAY];
    const { times, values } = await watch(costs(steady, { day: 10 }, 3), of(budgetExceeded, 'day'), at);
    expect(values).toEqual([0, 1, 1, 0]);
    expect(times).toBe(3);
    expect((await watch(costs(steady, { day: 25 }), of(budgetExceeded, 'day'), [])).times).toBe(0);
  });

  test('warns at 80 % and if the projection exceeds the budget', async () => {
    const early: ValueAt = (at) => Math.min(at / HOUR, 20);
    const day = await watch(costs(early, { day: 25 }, 2), of(budgetWarning, 'day'), [19 * HOUR, 20 * HOUR, DAY + HOUR]);
    expect(day.values).toEqual([0, 1, 0]);
    const month = await watch(costs(steady, { month: 400 }), of(budgetWarning, 'month'), [6 * DAY + HOUR, 7 * DAY]);
    expect(month.values).toEqual([1, 1]);
    expect((await watch(costs(steady, { month: 800 }), of(budgetWarning, 'month'), [])).times).toBe(0);
  });

  test('does not warn repeatedly if the projection hovers around the limit', async () => {
    const waves: ValueAt = (at) => at / HOUR + Math.sin(at / HOUR / 3);
    expect((await watch(costs(waves, { month: 28 * 24 }, 25), of(budgetWarning, 'month'), [])).times).toBe(1);
  });
});

function costs(total: ValueAt, limits: Readonly<Record<string, number>> = {}, days = 8): Situation {
  return {
    from: FROM,
    everySeconds: HOUR,
    seconds: days * DAY,
    series: {
      [ofStore(prometheusName(METRIC.cost), { [ATTRIBUTE.workflowName]: 'build' })]: total,
      ...Object.fromEntries(
        Object.entries(limits).map(([period, usd]) => [
          ofStore(prometheusName(METRIC.budget), { [ATTRIBUTE.budgetPeriod]: period }),
          () => usd,
        ]),
      ),
    },
  };
}

function of(series: string, period: string): string {
  return `${series}{${prometheusLabel(ATTRIBUTE.budgetPeriod)}="${period}"}`;
}
