import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { type DashboardSpec, buildDashboard } from '../../../src/monitoring/dashboards/dashboard.ts';
import { DASHBOARD } from '../../../src/monitoring/dashboards/uids.ts';
import { customVariable } from '../../../src/monitoring/dashboards/variables.ts';
import { type Stat, stat } from '../../../src/monitoring/panels/single-values.ts';
import { UNIT } from '../../../src/monitoring/panels/style.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { orZero } from '../../../src/monitoring/queries/promql.ts';
import { increaseInScope } from '../../../src/monitoring/queries/scope.ts';
import { ATTRIBUTE, METRIC } from '../../../src/telemetry/names.ts';
import { dashboardFaults } from './dashboard-faults.ts';
import { knownSeries } from './known-series.ts';

const GOOD: Stat = {
  title: 'Runs',
  description: 'Runs that ended.',
  unit: UNIT.exact,
  queries: [{ expr: orZero(increaseInScope(METRIC.runs)) }],
  link: { title: 'Runs', to: DASHBOARD.runs },
  width: 24,
};

const known = { series: knownSeries(), dashboards: new Map([[DASHBOARD.runs, ['environment', 'workflow']]]) };

describe('dashboardFaults()', () => {
  test('accepts a correct dashboard', () => {
    expect(faultsOf({})).toBe('');
  });

  test('reports a metric that is not emitted', () => {
    expect(faultsOfQuery('sum (stepmeter_unknown_total)')).toContain(
      'queries stepmeter_unknown_total, which is not emitted',
    );
  });

  test('reports a histogram without its component', () => {
    expect(faultsOfQuery(increaseInScope(METRIC.runCost))).toContain(
      'queries stepmeter_run_cost, which is not emitted',
    );
  });

  test('reports labels that a metric does not have, in matchers and in groupings', () => {
    expect(faultsOfQuery(increaseInScope(METRIC.runs, { where: { [ATTRIBUTE.requestModel]: '="m"' } }))).toContain(
      'uses the label gen_ai_request_model, which stepmeter_runs_total does not have',
    );
    expect(faultsOfQuery(increaseInScope(METRIC.runs, { by: [ATTRIBUTE.toolName] }))).toContain(
      'uses the label gen_ai_tool_name, which stepmeter_runs_total does not have',
    );
  });

  test('reports unknown labels in vector matching', () => {
    const runs = prometheusName(METRIC.runs);
    expect(faultsOfQuery(`${runs} / on (unknown) group_left () ${runs}`)).toContain('matches on unknown');
  });

  test('reports unknown source labels of label_replace', () => {
    const runs = prometheusName(METRIC.runs);
    expect(faultsOfQuery(`label_replace(${runs}, "to", "$1", "unknown", "(.*)")`)).toContain('replaces from unknown');
    expect(faultsOfQuery(`label_replace(label_replace(${runs}, "to", "x", "", ""), "other", "$1", "to", "(.*)")`)).toBe(
      '',
    );
  });

  test('reports syntax errors', () => {
    expect(faultsOfQuery('sum (((')).toContain('has a syntax error');
    expect(faultsOfQuery('unknown_function(vector(0))')).toContain('has a syntax error');
  });

  test('checks each value of a custom variable', () => {
    const variable = customVariable({
      name: 'by',
      label: 'By',
      description: 'By what',
      options: [
        { text: 'Workflow', value: 'gen_ai_workflow_name' },
        { text: 'Tool', value: 'gen_ai_tool_name' },
      ],
    });
    const dashboard = dashboardWith(
      [{ ...GOOD, queries: [{ expr: `sum by ($by) (${prometheusName(METRIC.runs)})` }] }],
      {
        variables: [variable],
      },
    );
    expect(dashboardFaults(dashboard, known).join('\n')).toContain('the label gen_ai_tool_name, which');
  });

  test('reports undefined and unused variables', () => {
    expect(faultsOfQuery(`${prometheusName(METRIC.runs)} > $unknown`)).toContain('Undefined variable unknown');
    const unused = customVariable({
      name: 'unused',
      label: 'U',
      description: 'U',
      options: [{ text: 'a', value: 'a' }],
    });
    expect(dashboardFaults(dashboardWith([GOOD], { variables: [unused] }), known)).toContain('Unused variable unused');
  });

  test('reports missing titles, descriptions and units', () => {
    const dashboard = dashboardWith([GOOD]);
    const silent = dashboard.panels?.map((panel) =>
      panel.type === 'stat' && panel.title === GOOD.title ? { ...panel, title: '', description: '' } : panel,
    );
    expect(dashboardFaults({ ...dashboard, panels: silent ?? [] }, known)).toEqual([
      'Panel "" has no title',
      'Panel "" has no description',
    ]);
    expect(faultsOf({ unit: '' })).toContain('has no unit');
  });

  test('reports duplicate titles and IDs, and panels that overlap or exceed the grid', () => {
    expect(dashboardFaults(dashboardWith([GOOD, GOOD]), known)).toContain('Two panels have the title "Runs"');
    const { panels: [row, first] = [], ...dashboard } = dashboardWith([GOOD]);
    if (!row || !first) throw new Error('The dashboard has no panels');
    const faults = dashboardFaults({ ...dashboard, panels: [first, { ...first, title: 'Other' }] }, known).join('\n');
    expect(faults).toContain('have the same ID');
    expect(faults).toContain('overlaps');
    const wide = [GOOD, { ...GOOD, title: 'Other' }].map((spec) => ({ ...spec, width: 16 }));
    expect(dashboardFaults(dashboardWith(wide), known).join('\n')).toContain('exceeds the grid');
    expect(faultsOf({ width: 23 })).toContain('has empty space');
  });

  test('reports links to unknown dashboards', () => {
    expect(faultsOf({ link: { title: 'Cost', to: DASHBOARD.cost } })).toContain(
      `links to the unknown dashboard ${DASHBOARD.cost}`,
    );
  });

  test('reports links with variables that the dashboard does not have', () => {
    const link = { title: 'Runs', to: DASHBOARD.runs };
    const missing = `links to ${DASHBOARD.runs} with the variable model`;
    expect(faultsOf({ link: { ...link, set: { workflow: 'w' } } })).toBe('');
    expect(faultsOf({ link: { ...link, set: { model: 'm' } } })).toContain(missing);
    expect(faultsOf({ link: { ...link, keep: ['model'] } })).toContain(missing);
  });

  test('reports unknown data sources', () => {
    const { panels = [], ...dashboard } = dashboardWith([GOOD]);
    const elsewhere = panels.map((panel) => ({ ...panel, datasource: { type: 'prometheus', uid: 'unknown' } }));
    expect(dashboardFaults({ ...dashboard, panels: elsewhere }, known)).toContain(
      'Panel "Runs" has the unknown data source unknown',
    );
  });
});

function faultsOf(change: Partial<Stat>): string {
  return dashboardFaults(dashboardWith([{ ...GOOD, ...change }]), known).join('\n');
}

function dashboardWith(stats: readonly Stat[], more: Partial<DashboardSpec> = {}): Dashboard {
  return buildDashboard({
    uid: DASHBOARD.overview,
    title: 'Test',
    description: 'Test.',
    sections: [{ title: 'Section', panels: stats.map(stat) }],
    ...more,
  });
}

function faultsOfQuery(expr: string): string {
  return faultsOf({ queries: [{ expr }] });
}
