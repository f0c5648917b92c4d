import { describe, expect, test } from 'vitest';
import { scoreOf, SIGNAL } from '../../src/core/signal.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../src/telemetry/names.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { DAY, HOUR, MINUTE, ofStore, watch, type Situation, type ValueAt } from './rule-test.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/alerts/rule.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

const RECORDS = { [ofStore(prometheusName(METRIC.records))]: () => 1 };

const WORKFLOW = { [ATTRIBUTE.workflowName]: 'build' };

describe.skipIf(real.skip)(`${real.title}: error spikes`, () => {
  const { errorsSpike } = RULE_SERIES;

  test('many errors within an hour are a spike, also of a new type, until an hour later', async () => {
    const burst = errors((at) => (at < 2 * HOUR ? undefined : 12));
    const { times, values } = await watch(burst, errorsSpike, [HOUR, 2 * HOUR, 2.5 * HOUR, 3 * HOUR, 5 * HOUR]);
    expect(values).toEqual([undefined, 1, 1, 0, 0]);
    expect(times).toBe(1);
  });

  test('few errors are not a spike', async () => {
    expect(
      (
        await watch(
          errors((at) => (at < 2 * HOUR ? 0 : 9)),
          errorsSpike,
          [],
        )
      ).times,
    ).toBe(0);
  });

  test('a normal rate is not a spike', async () => {
    const every = { everySeconds: 30 * MINUTE, seconds: 10 * DAY };
    const { values } = await watch(
      errors((at) => (at / HOUR) * 12, every),
      errorsSpike,
      [9 * DAY, 10 * DAY],
    );
    expect(values).toEqual([0, 0]);
  });

  test('a spike that weakens and recovers fires once', async () => {
    const perHour = [0, 0, 11, 6, 11, 6, 11, 0];
    const total = (hours: number): number => perHour.slice(0, hours).reduce((sum, count) => sum + count, 0);
    const waves = errors((at) => total(Math.floor(at / HOUR)));
    expect((await watch(waves, errorsSpike, [])).times).toBe(1);
  });

  test('errors from before a store was known, or from a long outage, are not a spike', async () => {
    const series = {
      [ofStore(prometheusName(METRIC.records))]: (at: number) => (at < 2 * HOUR ? undefined : 1),
      [ofStore(prometheusName(METRIC.errors), { ...WORKFLOW, [ATTRIBUTE.errorType]: 'timeout' })]: (at: number) =>
        at < 2 * HOUR ? undefined : 500,
    };
    expect(
      (
        await watch(
          errors(() => 0, { series }),
          errorsSpike,
          [],
        )
      ).times,
    ).toBe(0);
    const off = errors((at) => (at < DAY ? 1 : at < 10 * DAY ? undefined : 300), {
      everySeconds: 30 * MINUTE,
      seconds: 11 * DAY,
    });
    const gone = {
      ...off,
      series: {
        ...off.series,
        [ofStore(prometheusName(METRIC.records))]: (at: number) => (at < DAY || at >= 10 * DAY ? 1 : undefined),
      },
    };
    expect((await watch(gone, errorsSpike, [])).times).toBe(0);
  });
});

const START = 2 * DAY;

describe.skipIf(real.skip)(`${real.title}: stuck runs`, () => {
  const { runStuck } = RULE_SERIES;
  /** A run that begins after two days. */
  const open = (workflow: string, until: number, more: Situation['series'] = {}): Situation => ({
    everySeconds: 5 * MINUTE,
    seconds: START + 9 * HOUR,
    series: {
      [ofStore(prometheusName(METRIC.runActiveAge), { [ATTRIBUTE.workflowName]: workflow })]: (at) =>
        at < START ? undefined : at < START + until ? at - START : 60,
      ...more,
    },
  });

  /** What is known of the durations of earlier runs. */
  const past = (samples: number, mean: number, variance: number): Situation['series'] => {
    const labels = { ...WORKFLOW, [ATTRIBUTE.signal]: SIGNAL.duration };
    const total = (metric: Metric, value: number) => ({ [ofStore(prometheusName(metric), labels)]: () => value });
    return {
      ...total(METRIC.signalSamples, samples),
      ...total(METRIC.signalScore, samples * mean),
      ...total(METRIC.signalScoreSumOfSquares, samples * (mean ** 2 + variance)),
    };
  };

  test('a run of an unknown workflow is stuck after six hours, until it ends', async () => {
    const { times, values } = await watch(open('build', 8 * HOUR), runStuck, [
      START + 5.9 * HOUR,
      START + 6.25 * HOUR,
      START + 8.5 * HOUR,
    ]);
    expect(values).toEqual([0, 1, 0]);
    expect(times).toBe(1);
  });

  test('a run of a workflow of twenty minutes is stuck much earlier', async () => {
    const history = past(50, scoreOf(SIGNAL.duration, 1200), 0.16);
    // Twice exp(3 · 0.4) times 20 minutes: 2 h 13 min.
    const { values } = await watch(open('build', 9 * HOUR, history), runStuck, [START + 2 * HOUR, START + 2.5 * HOUR]);
    expect(values).toEqual([0, 1]);
  });

  test('a few runs of twenty minutes are too few to know how long runs take', async () => {
    const history = past(9, scoreOf(SIGNAL.duration, 1200), 0.16);
    const { values } = await watch(open('build', 9 * HOUR, history), runStuck, [
      START + 2.5 * HOUR,
      START + 6.5 * HOUR,
    ]);
    expect(values).toEqual([0, 1]);
  });

  test('an interactive session may stay open', async () => {
    expect((await watch(open('interactive', 9 * HOUR), runStuck, [])).times).toBe(0);
  });
});

function errors(valueAt: ValueAt, settings: Partial<Situation> = {}): Situation {
  return {
    everySeconds: 5 * MINUTE,
    seconds: 8 * HOUR,
    series: {
      ...RECORDS,
      [ofStore(prometheusName(METRIC.errors), { ...WORKFLOW, [ATTRIBUTE.errorType]: 'timeout' })]: valueAt,
    },
    ...settings,
  };
}
