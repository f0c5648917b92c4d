import { describe, expect, test } from 'vitest';
import { METRIC, type Metric } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { panelsOf, readDashboards, type Dashboard, type Panel } from '../dashboard-file.ts';
import { expand, type Choice, type Scope } from '../template-variables.ts';
import { evaluate, type Samples } from './evaluate.ts';

const real = realTests('queries without data', missingStackParts(['promtool']));

const AT_S = 1_790_000_000;
const DAY_S = 86_400;

describe.skipIf(real.skip)(real.title, () => {
  const dashboards = readDashboards().map((dashboard): [string, Dashboard] => [dashboard.title, dashboard]);

  test.each(dashboards)('graphs of %s draw no zeros of what is unknown', async (_, dashboard) => {
    await expectNothing(dashboard, ({ type }) => type === 'timeseries' || type === 'heatmap', {});
  });

  test.each(dashboards)('bars of %s draw no zeros where nothing was counted', async (_, dashboard) => {
    const names = Object.values(METRIC).flatMap((metric: Metric) => {
      const name = prometheusName(metric);
      if (metric.kind === 'gauge') return [];
      return metric.kind === 'counter' ? [name] : [`${name}_sum`, `${name}_count`];
    });
    await expectNothing(dashboard, isBars, Object.fromEntries(names.map((name) => [name, '7x48'])));
  });

  test('figures of Compare have a side without runs too, which is no number', async () => {
    const compare = readDashboards().filter(({ uid }) => uid === 'stepmeter-compare');
    const queries = compare.flatMap((dashboard) =>
      panelsOf(dashboard)
        .filter(({ type, title }) => type === 'stat' && title !== 'Simulated runs' && title !== 'Runs')
        .flatMap(({ targets = [] }) => targets.map(({ expr = '' }) => expand(expr, scopeOf(dashboard)))),
    );
    expect(queries.length).toBe(10);
    const expectations = queries.map((expr) => ({ expr: `count((${expr}) != (${expr}))`, at: AT_S, value: 1 }));
    await evaluate({ start: AT_S - 2 * DAY_S, interval: '1h', series: {} }, expectations);
  });
});

/** Expects that no query of some panels has a result at the end of a day. */
async function expectNothing(
  dashboard: Dashboard,
  isMeant: (panel: Panel) => boolean,
  series: Samples['series'],
): Promise<void> {
  const queries = panelsOf(dashboard)
    .filter(isMeant)
    .flatMap(({ targets = [] }) => targets.map(({ expr = '' }) => expand(expr, scopeOf(dashboard))));
  const expectations = queries.map((expr) => ({ expr, at: AT_S, value: undefined }));
  if (queries.length > 0) await evaluate({ start: AT_S - 2 * DAY_S, interval: '1h', series }, expectations);
}

/** A day with the default values of variables. */
function scopeOf({ templating }: Dashboard): Scope {
  const values = templating.list.map(({ name, allValue, current }): [string, Choice] => {
    const [value = ''] = [current?.value ?? []].flat();
    return [name, value === '$__all' ? { all: allValue ?? 'none' } : { only: value }];
  });
  return {
    ...{ from: (AT_S - DAY_S) * 1000, to: AT_S * 1000, intervalMs: 1_800_000 },
    variables: Object.fromEntries(values),
  };
}

function isBars({ fieldConfig }: Panel): boolean {
  return (fieldConfig?.defaults.custom as { drawStyle?: string } | undefined)?.drawStyle === 'bars';
}
