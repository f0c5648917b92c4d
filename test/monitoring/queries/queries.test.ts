import { describe, test } from 'vitest';
import { METRIC } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate } from './evaluate.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import {
  orZero,
  ratio,
  sharesOf,
  increase,
  increasePerInterval,
  secondsSinceLastReport,
  setIfAbsent,
} from '../../../src/monitoring/queries/promql.ts';
import { FILTER_VARIABLES } from '../../../src/monitoring/queries/scope.ts';

const real = realTests('queries', missingStackParts(['promtool']));

const cost = prometheusName(METRIC.cost);

const HOUR = 3600;

describe.skipIf(real.skip)(real.title, () => {
  test('count the increase in the range, including series that start in it, end in it or do not change', async () => {
    const series = {
      // Ten before the range and five in it.
      [`${cost}{gen_ai_request_model="old"}`]: '0 10 _ _ 15 _ _ _',
      // Begins in the range with seven.
      [`${cost}{gen_ai_request_model="new"}`]: '_ _ _ 7 _ _ _ _',
      [`${cost}{gen_ai_request_model="quiet"}`]: '3 _ _ _ _ _ _ _',
    };
    await check(series, { [increase(METRIC.cost, {}, '5h')]: 12 }, 7 * HOUR);
  });

  test('count a total that is corrected downwards', async () => {
    // A late result moves a run from one result to another.
    const series = {
      [`${cost}{gen_ai_request_model="old"}`]: '5 5 5 4',
      [`${cost}{gen_ai_request_model="new"}`]: '_ _ _ 1',
    };
    await check(series, { [increase(METRIC.cost, {}, '2h')]: 0 }, 3 * HOUR);
  });

  test('do not subtract a store that has been silent for longer than the lookback', async () => {
    const series = {
      [`${cost}{instance="retired"}`]: '1000',
      [`${cost}{instance="working"}`]: '0+1x1000',
    };
    await check(series, { [increase(METRIC.cost, {}, '7d')]: 7 * 24 }, 40 * 24 * HOUR);
  });

  test('count in an earlier range', async () => {
    const series = { [`${cost}{gen_ai_request_model="m"}`]: '0+1x100' };
    await check(series, { [increase(METRIC.cost, { offset: '1d' }, '7200000ms')]: 2 }, 60 * HOUR);
    await check(series, { [increase(METRIC.cost, { offset: '0d' }, '7200000ms')]: 2 }, 60 * HOUR);
  });

  test('are zero if there is no result while a store is known, and only then', async () => {
    const zero = orZero(`sum (${cost})`);
    const store = { [prometheusName(METRIC.records)]: '1' };
    await check({}, { [zero]: undefined });
    await check(store, { [zero]: 0, [`count (${zero})`]: 1 });
    await check({ ...store, [cost]: '4' }, { [zero]: 4, [`count (${zero})`]: 1 });
  });

  test('divide only by values above zero', async () => {
    await check({ whole: '4' }, { [ratio('part', 'whole')]: 0 });
    await check({ part: '1', whole: '4' }, { [ratio('part', 'whole')]: 0.25 });
    await check({ part: '0', whole: '0' }, { [ratio('part', 'whole')]: undefined });
    await check({ 'part{a="x"}': '1', 'part{a="y"}': '3' }, { [`sum (${sharesOf('part', 'sum (part)')})`]: 1 });
  });

  test('set a label on series that lack it', async () => {
    const counts = (name: string) =>
      `count (${setIfAbsent('m', 'a', { label: 'a', value: 'not set' })} == 1 and on (a) label_replace(vector(1), "a", "${name}", "", ""))`;
    await check({ m: '1', 'm{a="x"}': '1' }, { [counts('not set')]: 1, [counts('x')]: 1 });
  });

  test('measure the time since the last report of each relay that was not stopped', async () => {
    const up = prometheusName(METRIC.relayUp);
    const relays = {
      [`${up}{instance="working"}`]: '1 1 1 1',
      [`${up}{instance="dead"}`]: '1 1 _ _',
      [`${up}{instance="stopped"}`]: '1 0 _ _',
    };
    const silence = secondsSinceLastReport();
    const at = 3 * HOUR + 60;
    await check(
      relays,
      { [`max (${silence})`]: 2 * HOUR + 60, [`min (${silence})`]: 60, [`count (${silence})`]: 2 },
      at,
    );
    await check({}, { [silence]: undefined }, HOUR);
  });

  test('count the interval that has begun in the newest bar of a graph, and nothing twice', async () => {
    const hourly = increasePerInterval(METRIC.cost).replaceAll('${__interval_ms}', String(2 * HOUR * 1000));
    const series = { [`${cost}{gen_ai_request_model="m"}`]: '0 1 3 6 10' };
    const pointAt = (hour: number): string => `last_over_time((${hourly})[1h:1h] offset ${3 - hour}h)`;
    // Promtool knows no samples after the time of a query. Of the two hours since 2:00, one has passed.
    await check(series, { [pointAt(0)]: 3, [pointAt(2)]: 3 }, 3 * HOUR);
  });

  test('leave out simulated runs unless they are selected, and keep runs without an environment', async () => {
    const all = FILTER_VARIABLES.find(({ name }) => name === 'environment')?.all ?? '';
    const inEnvironments = (pattern: string): string => `sum (${cost}{deployment_environment_name=~"${pattern}"})`;
    const series = {
      [cost]: '1',
      [`${cost}{deployment_environment_name="production"}`]: '2',
      [`${cost}{deployment_environment_name="simulated2"}`]: '4',
      [`${cost}{deployment_environment_name="simulate"}`]: '8',
      [`${cost}{deployment_environment_name="simulated"}`]: '16',
    };
    await check(series, { [inEnvironments(all)]: 15, [inEnvironments('simulated')]: 16 });
  });
});

function check(series: Record<string, string>, expected: Readonly<Record<string, number | undefined>>, at = 0) {
  return evaluate(
    { start: 0, interval: '1h', series },
    Object.entries(expected).map(([expr, value]) => ({ expr, value, at })),
  );
}
