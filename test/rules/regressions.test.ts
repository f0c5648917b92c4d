import { describe, expect, test } from 'vitest';
import { ATTRIBUTE, METRIC, type Metric } from '../../src/telemetry/names.ts';
import { SIGNAL, SIGNAL_UNIT } from '../../src/core/signal.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { DAY, HOUR, ofStore, watch, watchAll, type Situation } from './rule-test.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/rules/series.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

const SAMPLES_A_DAY = 16;

const WORKFLOW = { [ATTRIBUTE.workflowName]: 'build' };

const HALF_MORE = Math.log(1.5);

const {
  regressionFiring: firing,
  regressionRatio,
  regressionPoints,
  regressionOnset,
  regressionOnsetError,
  regressionBaseline,
} = RULE_SERIES;

// Quarters, evaluated twice a day: seconds in promtool, more on a busy machine.
describe.skipIf(real.skip)(`${real.title}: regressions`, { timeout: 180_000 }, () => {
  test('costs that are 50 % higher are detected within days, once, and resolve when they recover', async () => {
    const situation = over(scores({ from: 50, until: 64, by: HALF_MORE }));
    const { times, values } = await watch(situation, firing, [49 * DAY, 53 * DAY, 64 * DAY, 70 * DAY]);
    expect(values).toEqual([0, 1, 1, 0]);
    expect(times).toBe(1);
  });

  test('ratio, baseline, and the onset with its error are recorded', async () => {
    const situation = over(scores({ from: 50, by: HALF_MORE }), 56);
    const [ratios, baselines, onsets, errors] = await watchAll(situation, [
      { series: regressionRatio, at: [56 * DAY] },
      { series: regressionBaseline, at: [50 * DAY] },
      { series: regressionOnset, at: [54 * DAY, 56 * DAY] },
      { series: regressionOnsetError, at: [54 * DAY, 56 * DAY] },
    ]);
    const [error = 0, later] = errors?.values ?? [];
    expect(later).toBe(error);
    expect(error / DAY).toBeGreaterThan(0.1);
    // As of the evaluation that detected it, when the z-score had only just reached its threshold.
    expect(error / DAY).toBeLessThan(2);
    expect(ratios?.values[0]).toBeGreaterThan(1.4);
    expect(ratios?.values[0]).toBeLessThan(1.51);
    expect(baselines?.values[0]).toBeCloseTo(2, 3);
    const [early, late] = onsets?.values ?? [];
    expect(late).toBe(early);
    expect(Math.abs((late ?? 0) / DAY - 50)).toBeLessThanOrEqual(0.5);
    expect(Math.abs((late ?? 0) - 50 * DAY)).toBeLessThanOrEqual(error);
  });

  test('a permanent change becomes the baseline after weeks, and fires once', async () => {
    const { times, values } = await watch(over(scores({ from: 50, by: HALF_MORE }), 110), firing, [
      60 * DAY,
      110 * DAY,
    ]);
    expect(values).toEqual([1, 0]);
    expect(times).toBe(1);
  });

  test('no change, improvements and small changes do not fire', async () => {
    const changes = { same: 0, better: -HALF_MORE, 'little-worse': Math.log(1.15) };
    const sideBySide = Object.entries(changes).map(([name, by]) =>
      scores({ from: 50, by }, { [ATTRIBUTE.workflowName]: name }),
    );
    const questions = Object.keys(changes).map((name) => ({
      series: firingOf({ [ATTRIBUTE.workflowName]: name }),
      at: [90 * DAY],
    }));
    for (const watched of await watchAll(over(Object.assign({}, ...sideBySide)), questions))
      expect(watched).toEqual({ times: 0, values: [0] });
  });

  test('without a baseline nothing fires', async () => {
    expect((await watch(over(scores({ from: 0, by: 3 }), 14), firing, [])).times).toBe(0);
  });

  test('steps are evaluated separately', async () => {
    const calm = scores({ by: 0 }, { [ATTRIBUTE.stepName]: 'plan' });
    const both = { ...calm, ...scores({ from: 50, by: HALF_MORE }, { [ATTRIBUTE.stepName]: 'check' }) };
    const [check, plan] = await watchAll(over(both, 56), [
      { series: firingOf({ [ATTRIBUTE.stepName]: 'check' }), at: [56 * DAY] },
      { series: firingOf({ [ATTRIBUTE.stepName]: 'plan' }), at: [56 * DAY] },
    ]);
    expect(check).toEqual({ times: 1, values: [1] });
    expect(plan).toEqual({ times: 0, values: [0] });
  });

  test('an outage of weeks is not a regression', async () => {
    const situation = over(withGap(scores({ by: 0 }), 40, 60), 90);
    expect((await watch(situation, firing, [])).times).toBe(0);
  });

  test('a new second store with other runs is not a regression', async () => {
    const second = Object.fromEntries(
      Object.entries(scores({ by: 0 }, {}, Math.log1p(2 / SIGNAL_UNIT.cost) + 2)).map(([name, valueAt]) => [
        name.replace('instance="store"', 'instance="other"'),
        (at: number) => (at < 50 * DAY ? undefined : 1000 + (valueAt(at) ?? 0)),
      ]),
    );
    const situation = over({ ...scores({ by: 0 }), ...second }, 50.75);
    expect((await watch(situation, firing, [])).times).toBe(0);
  });

  test('a success rate that drops by 25 points is detected within days, and resolves when it recovers', async () => {
    const situation = over(results({ from: 50, until: 64, by: 0.25 }));
    const [success, points, onsets] = await watchAll(situation, [
      { series: firing, at: [49 * DAY, 54 * DAY, 64 * DAY, 70 * DAY] },
      { series: regressionPoints, at: [56 * DAY] },
      { series: regressionOnset, at: [56 * DAY] },
    ]);
    expect(Math.abs((onsets?.values[0] ?? 0) / DAY - 50)).toBeLessThanOrEqual(1);
    expect(success).toEqual({ times: 1, values: [0, 1, 1, 0] });
    expect(points?.values[0]).toBeLessThan(-0.2);
  });

  test('a few points and cancelled runs do not fire', async () => {
    const [few, well] = [{ [ATTRIBUTE.workflowName]: 'few' }, { [ATTRIBUTE.workflowName]: 'well' }];
    const cancelled = ofStore(prometheusName(METRIC.runs), { ...well, [ATTRIBUTE.runResult]: 'cancelled' });
    const situation = over({
      ...results({ from: 50, by: 0.05 }, few),
      ...results({ by: 0 }, well),
      [cancelled]: (at: number) => (at < 50 * DAY ? 0 : at / HOUR),
    });
    const questions = [few, well].map((labels) => ({ series: firingOf(labels), at: [90 * DAY] }));
    for (const watched of await watchAll(situation, questions)) expect(watched).toEqual({ times: 0, values: [0] });
  });
});

function over(series: Situation['series'], days = 90): Situation {
  return {
    everySeconds: 12 * HOUR,
    seconds: days * DAY,
    series,
  };
}

/** A rate that is worse from one day until another. */
type Change = { readonly from?: number; readonly until?: number; readonly by: number };

/** Scores that are symmetric around a mean, which changes. */
function scores(
  change: Change,
  labels: Readonly<Record<string, string>> = {},
  mean = Math.log1p(2 / SIGNAL_UNIT.cost),
): Situation['series'] {
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
    [series(METRIC.signalScoreSumOfSquares)]: (at) => sum(at, (score) => score ** 2 + spread ** 2),
  };
}

function whole(days: number): number {
  return Math.floor(days * SAMPLES_A_DAY);
}

/** The number of days in a period that were worse. */
function worseDays(at: number, { from = Infinity, until = Infinity }: Change): number {
  return Math.max(0, Math.min(at / DAY, until) - from);
}

/** Whether the regression with these labels is firing. */
function firingOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${prometheusLabel(label)}="${value}"`);
  return `${firing}{${pairs.join(', ')}}`;
}

/** An outage of some days. */
function withGap(series: Situation['series'], from: number, until: number): Situation['series'] {
  return Object.fromEntries(
    Object.entries(series).map(([name, valueAt]) => [
      name,
      (at: number) => (at >= from * DAY && at < until * DAY ? undefined : valueAt(at)),
    ]),
  );
}

/** Runs of which 10 % or more fail. */
function results(change: Change, workflow: Readonly<Record<string, string>> = WORKFLOW): Situation['series'] {
  const failed = (at: number): number => Math.floor(whole(at / DAY) * 0.1 + whole(worseDays(at, change)) * change.by);
  const series = (result: string): string =>
    ofStore(prometheusName(METRIC.runs), { ...workflow, [ATTRIBUTE.runResult]: result });
  return { [series('failure')]: failed, [series('success')]: (at) => whole(at / DAY) - failed(at) };
}
