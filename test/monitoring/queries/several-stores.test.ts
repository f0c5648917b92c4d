import { describe, expect, test } from 'vitest';
import { METRIC } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { panelsOf } from '../dashboard-file.ts';
import { evaluate } from './evaluate.ts';
import { cost } from '../../../src/monitoring/dashboards/cost.ts';
import { buildDashboard, type DashboardSpec } from '../../../src/monitoring/dashboards/dashboard.ts';
import { overview } from '../../../src/monitoring/dashboards/overview.ts';
import { pipeline } from '../../../src/monitoring/dashboards/pipeline.ts';
import { runs } from '../../../src/monitoring/dashboards/runs.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

const real = realTests('values of several stores', missingStackParts(['promtool']));

const HOUR = 3600;

describe.skipIf(real.skip)(real.title, () => {
  test('ages and lags are maxima, not sums', async () => {
    const ages = inStores(prometheusName(METRIC.runActiveAge), ',gen_ai_workflow_name="build"', ['50', '400', '70']);
    await check(ages, queryOf(runs, 'Oldest running run'), 400);
    const lags = inStores(prometheusName(METRIC.relayLag), '', ['3', '9', '2']);
    await check(lags, queryOf(pipeline, 'Relay lag'), 9);
  });

  test('a budget reported by two stores counts once, and budgets of environments add up', async () => {
    const budgets = inStores(prometheusName(METRIC.budget), ',stepmeter_budget_period="day"', ['10', '10', '5']);
    await check(budgets, `sum (${queryOf(cost, 'Budgets', 2)})`, 15);
    const spent = inStores(prometheusName(METRIC.cost), '', ['0 3', '0 2', '0 1']);
    await check({ ...budgets, ...spent }, queryOf(overview, 'Daily budget used'), 0.4, 60);
  });

  test('a budget stays known for a day without a relay', async () => {
    const budgets = inStores(prometheusName(METRIC.budget), ',stepmeter_budget_period="day"', ['10', '_', '_']);
    const limit = `sum (${queryOf(cost, 'Budgets', 2)})`;
    await check(budgets, limit, 10, 23 * HOUR);
    await check(budgets, limit, undefined, 25 * HOUR);
  });

  test.each([overview, runs])(
    '$title: zero running runs while the relay reports, no value while it is silent',
    async (dashboard) => {
      const query = queryOf(dashboard, 'Running now');
      const depth = inStores(prometheusName(METRIC.spoolDepth), '', ['4', '0', '0']);
      const active = inStores(prometheusName(METRIC.runsActive), ',gen_ai_workflow_name="build"', ['2', '1', '_']);
      await check({ ...depth, ...active }, query, 3);
      await check(depth, query, 0);
      await check(depth, query, undefined, HOUR);
      expect(queriesOf(dashboard, 'Running now')).toHaveLength(1);
    },
  );
});

/** The same metric of two stores in production, and of one in staging. */
function inStores(name: string, labels: string, values: readonly [string, string, string]): Record<string, string> {
  return Object.fromEntries(
    ['production",instance="one', 'production",instance="two', 'staging",instance="three'].map((store, index) => [
      `${name}{deployment_environment_name="${store}"${labels}}`,
      values[index] ?? '',
    ]),
  );
}

function check(series: Record<string, string>, expr: string, value: number | undefined, at = 0): Promise<void> {
  return evaluate({ start: 0, interval: '1m', series }, [{ at, expr, value }]);
}

function queryOf(dashboard: DashboardSpec, title: string, index = 0): string {
  const query = queriesOf(dashboard, title)[index];
  if (query === undefined) throw new Error(`${dashboard.title} has no such query: ${title}`);
  return query;
}

/** The queries of a panel, with all values selected. */
function queriesOf(dashboard: DashboardSpec, title: string): string[] {
  const file = JSON.parse(JSON.stringify(buildDashboard(dashboard))) as Parameters<typeof panelsOf>[0];
  const panel = panelsOf(file).find((candidate) => candidate.title === title);
  return (panel?.targets ?? []).map(({ expr = '' }) => expr.replaceAll(/\$\w+/g, '.*'));
}
