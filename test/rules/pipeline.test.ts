import { describe, expect, test } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../src/telemetry/names.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { HOUR, MINUTE, ofStore, watch, type Situation, type ValueAt } from './rule-test.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/alerts/rule.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

describe.skipIf(real.skip)(`${real.title}: telemetry`, () => {
  const { telemetrySilent } = RULE_SERIES;

  test('a relay that stops reporting is silent after ten minutes, until it reports again', async () => {
    const off = relay((at) => (at < HOUR || at >= 2 * HOUR ? 1 : undefined));
    const { times, values } = await watch(off, telemetrySilent, [
      HOUR + 8 * MINUTE,
      HOUR + 12 * MINUTE,
      2 * HOUR + MINUTE,
    ]);
    expect(values).toEqual([0, 1, 0]);
    expect(times).toBe(1);
  });

  test('short gaps are not silence', async () => {
    const gaps = relay((at) => ((at / MINUTE) % 12 < 8 ? 1 : undefined));
    expect((await watch(gaps, telemetrySilent, [])).times).toBe(0);
  });

  test('a relay that was stopped is not silent, nor one that runs occasionally', async () => {
    const ended = relay((at) => (at < HOUR ? 1 : at === HOUR ? 0 : undefined));
    expect((await watch(ended, telemetrySilent, [])).times).toBe(0);
    const looksIn = relay((at) => (at % HOUR === 0 ? 0 : undefined));
    expect((await watch(looksIn, telemetrySilent, [])).times).toBe(0);
  });

  test('a relay that does not return is decommissioned', async () => {
    const gone = { ...relay((at) => (at < 8 * HOUR ? 1 : undefined), 60), everySeconds: 5 * MINUTE };
    expect((await watch(gone, telemetrySilent, [50 * HOUR, 58 * HOUR])).values).toEqual([1, undefined]);
  });
});

describe.skipIf(real.skip).each([
  [RULE_SERIES.spoolGrowing, METRIC.spoolDepth, 1],
  [RULE_SERIES.outboxGrowing, METRIC.outboxDepth, 10],
] as const)(`${real.title}: %s`, (series, metric, scale) => {
  const waiting = (valueAt: (at: number) => number): Situation =>
    situation({ [ofStore(prometheusName(metric))]: (at) => scale * valueAt(at) });

  test('fires while the backlog grows, and resolves when it is ingested', async () => {
    const growing = waiting((at) => (at < HOUR ? 0 : at < 2 * HOUR ? 80 + (at - HOUR) / 10 : 0));
    const { times, values } = await watch(growing, series, [HOUR, HOUR + 20 * MINUTE, 2 * HOUR + MINUTE]);
    expect(values).toEqual([0, 1, 0]);
    expect(times).toBe(1);
  });

  test('does not fire for a short burst, a small backlog, or a shrinking one', async () => {
    expect(
      (
        await watch(
          waiting((at) => (at % (10 * MINUTE) === 0 ? 5000 : 3)),
          series,
          [],
        )
      ).times,
    ).toBe(0);
    expect(
      (
        await watch(
          waiting(() => 90),
          series,
          [],
        )
      ).times,
    ).toBe(0);
    expect(
      (
        await watch(
          waiting((at) => Math.max(0, 5000 - at / 3)),
          series,
          [],
        )
      ).times,
    ).toBe(0);
  });

  test('does not flap', async () => {
    const hovering = waiting((at) => (at < HOUR ? 0 : 100 + 40 * Math.sin(at / 1000)));
    expect((await watch(hovering, series, [])).times).toBeLessThanOrEqual(1);
  });
});

describe.skipIf(real.skip)(`${real.title}: quarantine`, () => {
  const { quarantineGrowing, quarantineAdded } = RULE_SERIES;
  const records = (outcome: string): string =>
    ofStore(prometheusName(METRIC.records), { [ATTRIBUTE.recordOutcome]: outcome });

  test('a quarantined record fires for an hour, including the first', async () => {
    const first = situation({
      [records('stored')]: () => 100,
      [records('quarantined')]: (at) => (at < 1.5 * HOUR ? undefined : 2),
    });
    const at = [1.4 * HOUR, 1.6 * HOUR, 2.6 * HOUR];
    expect((await watch(first, quarantineGrowing, at)).values).toEqual([undefined, 1, 0]);
    expect((await watch(first, quarantineAdded, [1.6 * HOUR])).values).toEqual([2]);
    expect((await watch(first, quarantineGrowing, [])).times).toBe(1);
  });

  test('older records do not fire', async () => {
    const old = situation({ [records('stored')]: (at) => at, [records('quarantined')]: () => 7 });
    expect((await watch(old, quarantineGrowing, [])).times).toBe(0);
  });
});

describe.skipIf(real.skip)(`${real.title}: hooks`, () => {
  const { hooksSlow } = RULE_SERIES;
  const bucket = (le: string): string => ofStore(`${prometheusName(METRIC.hookDuration)}_bucket`, { le });
  const hooks = (slow: (at: number) => number, calls = 1): Situation =>
    situation(
      {
        [ofStore(prometheusName(METRIC.records))]: () => 1,
        [bucket('0.05')]: (at) => (at / MINUTE) * calls - slow(at),
        [bucket('0.2')]: (at) => (at / MINUTE) * calls,
        [bucket('+Inf')]: (at) => (at / MINUTE) * calls,
        [ofStore(`${prometheusName(METRIC.hookDuration)}_count`)]: (at) => (at / MINUTE) * calls,
      },
      6,
    );

  test('are slow while a tenth of them is slow', async () => {
    const slow = hooks((at) => Math.min(Math.max(at - 2 * HOUR, 0), HOUR) / MINUTE / 5);
    const { times, values } = await watch(slow, hooksSlow, [1.9 * HOUR, 3 * HOUR, 4.5 * HOUR]);
    expect(values).toEqual([0, 1, 0]);
    expect(times).toBe(1);
  });

  test('are not slow for a few percent, or with few records', async () => {
    expect(
      (
        await watch(
          hooks((at) => at / MINUTE / 40),
          hooksSlow,
          [],
        )
      ).times,
    ).toBe(0);
    expect(
      (
        await watch(
          hooks((at) => at / MINUTE / 5, 0.25),
          hooksSlow,
          [],
        )
      ).times,
    ).toBe(0);
  });
});

describe.skipIf(real.skip)(`${real.title}: bills`, () => {
  const { billDiffers, billDifferenceUsd } = RULE_SERIES;
  const difference = (kind: string, outcome: string): string =>
    ofStore(prometheusName(METRIC.reconcileDifference), {
      [ATTRIBUTE.workflowName]: 'build',
      [ATTRIBUTE.difference]: kind,
      [ATTRIBUTE.differenceOutcome]: outcome,
    });
  const bills = (series: Situation['series']): Situation => ({
    ...situation({ [ofStore(prometheusName(METRIC.records))]: () => 1, ...series }, 60),
    everySeconds: 30 * MINUTE,
  });

  test('differ for a day if a cent is unexplained', async () => {
    const open = bills({ [difference('cost', 'open')]: (at) => (at < 26 * HOUR ? 4e6 : 24e6) });
    const { times, values } = await watch(open, billDiffers, [25 * HOUR, 27 * HOUR, 52 * HOUR]);
    expect(values).toEqual([0, 1, 0]);
    expect(times).toBe(1);
    expect((await watch(open, billDifferenceUsd, [27 * HOUR])).values).toEqual([0.02]);
  });

  test('do not differ if the difference was filled in, concerns files, or is less than a cent', async () => {
    const later =
      (value: number): ValueAt =>
      (at) =>
        at < 26 * HOUR ? 0 : value;
    const fine = bills({
      [difference('cost', 'filled')]: later(5e9),
      [difference('files', 'open')]: later(12),
      [difference('cost', 'open')]: later(9e6),
    });
    expect((await watch(fine, billDiffers, [])).times).toBe(0);
  });
});

/** The metric of the relay: 1 while it runs, 0 when it was stopped. */
function relay(valueAt: ValueAt, hours?: number): Situation {
  return situation({ [ofStore(prometheusName(METRIC.relayUp))]: valueAt }, hours);
}

function situation(series: Situation['series'], hours = 3): Situation {
  return {
    everySeconds: MINUTE,
    seconds: hours * HOUR,
    series,
  };
}
