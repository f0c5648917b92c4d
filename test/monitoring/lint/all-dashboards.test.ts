import { describe, expect, test } from 'vitest';
import { ALL_DASHBOARDS } from '../../../src/monitoring/dashboards/all-dashboards.ts';
import { type DashboardSpec, buildDashboard } from '../../../src/monitoring/dashboards/dashboard.ts';
import { dashboardFaults } from './dashboard-faults.ts';
import { knownSeries } from './known-series.ts';

const known = {
  series: knownSeries(),
  dashboards: new Map(ALL_DASHBOARDS.map((spec): [string, string[]] => [spec.uid, variablesOf(spec)])),
};

describe('every dashboard', () => {
  test.each(ALL_DASHBOARDS)('$title has no faults', (spec) => {
    expect(dashboardFaults(buildDashboard(spec), known)).toEqual([]);
  });
});

function variablesOf(spec: DashboardSpec): string[] {
  return buildDashboard(spec).templating.list?.map(({ name }) => name) ?? [];
}
