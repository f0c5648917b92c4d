import { describe, expect, test } from 'vitest';
import { ATTRIBUTE, METRIC, type Metric } from '../../src/core/names.ts';
import { SIGNAL, SIGNAL_UNIT } from '../../src/core/signal.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/rules/series.ts';
import { realTests } from '../real.ts';
import { missingStackParts } from '../stack/native-binaries.ts';
import { DAY, HOUR, ofStore, watch, type Situation } from './rule-test.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

const {
  regressionFiring: firing,
  regressionRatio,
  regressionPoints,
  regressionOnset,
  regressionBaseline,
} = RULE_SERIES;

const WORKFLOW = { [ATTRIBUTE.workflowName]: 'build' };
const SAMPLES_A_DAY = 16;

/** A share that is worse from a day on, and until another. */
type Change = { readonly from?: number; readonly until?: number; readonly by: number };

/** So many days of a time were worse. */
const worseDays = (at: number, { from = Infinity, until = Infinity }: Change): number =>
  Math.max(0, Math.min(at / DAY, until) - from);

const whole = (days: number): number => Math.floor(days * SAMPLES_A_DAY);

/** Scores that lie evenly to both sides of a mean, which changes. */
const scores = (
  change: Change,
  labels: Readonly<Record<string, string>> = {},
  mean = Math.log1p(2 / SIGNAL_UNIT.cost),
): Situation['series'] => {
  const spread = 0.4;
  const counts = (at: number): { calm: number; worse: number } => {
    const worse = whole(worseDays(at, change));
    return { worse, calm: whole(at / DAY) - worse };
  };
  const sum = (at: number, score: (mean: number) => number): number =>
    counts(at).calm * score(mean) + counts(at).worse * score(mean + change.by);
  const series = (metric: Metric): string =>
    ofStore(prometheusName(metric), { ...WORKFLOW, [ATTRIBUTE.signal]: SIGNAL.cost, ...labels });
  return {
    [series(METRIC.signalSamples)]: (at) => whole(at / DAY),
    [series(METRIC.signalScore)]: (at) => sum(at, (score) => score),
    [series(METRIC.signalScoreSquares)]: (at) => sum(at, (score) => score ** 2 + spread ** 2),
  };
};

/** Runs of which a tenth fails, or more. */
const results = (change: Change): Situation['series'] => {
  const failed = (at: number): number => Math.floor(whole(at / DAY) * 0.1 + whole(worseDays(at, change)) * change.by);
  const series = (result: string): string =>
    ofStore(prometheusName(METRIC.runs), { ...WORKFLOW, [ATTRIBUTE.runResult]: result });
  return { [series('failure')]: failed, [series('success')]: (at) => whole(at / DAY) - failed(at) };
};

const over = (series: Situation['series'], days = 90): Situation => ({
  everySeconds: 12 * HOUR,
  seconds: days * DAY,
  series,
});

/** Nothing arrives for some days. */
const withGap = (series: Situation['series'], from: number, until: number): Situation['series'] =>
  Object.fromEntries(
    Object.entries(series).map(([name, valueAt]) => [
      name,
      (at: number) => (at >= from * DAY && at < until * DAY ? undefined : valueAt(at)),
    ]),
  );

const HALF_MORE = Math.log(1.5);

// Weeks of samples every five minutes: a minute of work for promtool on a busy machine.
describe.skipIf(real.skip)(`${real.title}: what got worse`, { timeout: 180_000 }, () => {
  test('costs that are half as high again are seen within days, once, and are over when they are well again', async () => {
    const situation = over(scores({ from: 50, until: 64, by: HALF_MORE }));
    const { times, values } = await watch(situation, firing, [49 * DAY, 53 * DAY, 64 * DAY, 70 * DAY]);
    expect(values).toEqual([0, 1, 1, 0]);
    expect(times).toBe(1);
  });

  test('by how much, since when and against what is told', async () => {
    const situation = over(scores({ from: 50, by: HALF_MORE }), 56);
    const [ratio] = (await watch(situation, regressionRatio, [56 * DAY])).values;
    expect(ratio).toBeGreaterThan(1.4);
    expect(ratio).toBeLessThan(1.51);
    expect((await watch(situation, regressionBaseline, [50 * DAY])).values[0]).toBeCloseTo(2, 3);
    const [early, late] = (await watch(situation, regressionOnset, [54 * DAY, 56 * DAY])).values;
    expect(late).toBe(early);
    expect(Math.abs((late ?? 0) / DAY - 50)).toBeLessThanOrEqual(3);
  });

  test('what stays is the new usual after some weeks, and is told once', async () => {
    const { times, values } = await watch(over(scores({ from: 50, by: HALF_MORE }), 110), firing, [
      60 * DAY,
      110 * DAY,
    ]);
    expect(values).toEqual([1, 0]);
    expect(times).toBe(1);
  });

  test('what stays as it is, gets better or a little worse is not told', async () => {
    for (const by of [0, -HALF_MORE, Math.log(1.15)])
      expect((await watch(over(scores({ from: 50, by })), firing, [])).times).toBe(0);
  });

  test('without a past there is nothing to be worse than', async () => {
    expect((await watch(over(scores({ from: 0, by: 3 }), 14), firing, [])).times).toBe(0);
  });

  test('steps are told apart', async () => {
    const calm = scores({ by: 0 }, { [ATTRIBUTE.stepName]: 'plan' });
    const both = { ...calm, ...scores({ from: 50, by: HALF_MORE }, { [ATTRIBUTE.stepName]: 'check' }) };
    const of = (step: string): string => `${firing}{${prometheusLabel(ATTRIBUTE.stepName)}="${step}"}`;
    expect((await watch(over(both, 56), of('check'), [56 * DAY])).values).toEqual([1]);
    expect((await watch(over(both, 56), of('plan'), [])).times).toBe(0);
  });

  test('an outage of whole weeks looks like nothing', async () => {
    const situation = over(withGap(scores({ by: 0 }), 40, 60), 90);
    expect((await watch(situation, firing, [])).times).toBe(0);
  });

  test('a second store that is new, with runs of its own, is not taken for a change', async () => {
    const second = Object.fromEntries(
      Object.entries(scores({ by: 0 }, {}, Math.log1p(2 / SIGNAL_UNIT.cost) + 2)).map(([name, valueAt]) => [
        name.replace('instance="store"', 'instance="other"'),
        (at: number) => (at < 50 * DAY ? undefined : 1000 + (valueAt(at) ?? 0)),
      ]),
    );
    const situation = over({ ...scores({ by: 0 }), ...second }, 50.75);
    expect((await watch(situation, firing, [])).times).toBe(0);
  });

  test('success that drops by 25 points is seen within days, and is over when it is back', async () => {
    const situation = over(results({ from: 50, until: 64, by: 0.25 }));
    const { times, values } = await watch(situation, firing, [49 * DAY, 54 * DAY, 64 * DAY, 70 * DAY]);
    expect(values).toEqual([0, 1, 1, 0]);
    expect(times).toBe(1);
    const [points] = (await watch(situation, regressionPoints, [56 * DAY])).values;
    expect(points).toBeLessThan(-0.2);
  });

  test('a few points are not told, nor are runs that were cancelled', async () => {
    expect((await watch(over(results({ from: 50, by: 0.05 })), firing, [])).times).toBe(0);
    const cancelled = ofStore(prometheusName(METRIC.runs), { ...WORKFLOW, [ATTRIBUTE.runResult]: 'cancelled' });
    const more = { ...results({ by: 0 }), [cancelled]: (at: number) => (at < 50 * DAY ? 0 : at / HOUR) };
    expect((await watch(over(more), firing, [])).times).toBe(0);
  });
});
