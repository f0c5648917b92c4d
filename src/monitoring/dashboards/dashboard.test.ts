import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { ALL_DASHBOARDS } from './all-dashboards.ts';
import { buildDashboard } from './dashboard.ts';
import { DASHBOARD } from './uids.ts';
import { stat } from '../panels/single-values.ts';
import { UNIT } from '../panels/style.ts';
import { SILENT_STORES } from '../queries/promql.ts';
import { increaseInScope } from '../queries/scope.ts';
import { METRIC, type Metric } from '../../telemetry/names.ts';

describe('buildDashboard()', () => {
  test('appends the filter variables to the description of each panel', () => {
    expect(
      descriptions(
        dashboardWith([panelOf('A', METRIC.exportFailures), panelOf('B', METRIC.stepDuration), panelOf('C')]),
      ),
    ).toEqual([
      'A value.\n\nFiltered by environment.',
      'A value.\n\nFiltered by environment, workflow, step.',
      'A value.\n\nNot filtered by any variable.',
    ]);
  });

  test('has exactly the variables that its queries use, and those that these depend on', () => {
    const names = ({ templating }: ReturnType<typeof dashboardWith>) => templating.list?.map(({ name }) => name);
    // Annotations are filtered by environment, workflow and step.
    expect(names(dashboardWith([panelOf('A')]))).toEqual(['environment', 'workflow', 'step']);
    expect(names(dashboardWith([panelOf('A', METRIC.cost)]))).toEqual([
      'environment',
      'workflow',
      'step',
      'model',
      'effort',
    ]);
  });

  test('is read-only, in UTC, and links to all dashboards with the current variables', () => {
    expect(dashboardWith([panelOf('A')])).toMatchObject({
      uid: DASHBOARD.cost,
      editable: false,
      timezone: 'utc',
      tags: ['stepmeter'],
      links: [
        { type: 'dashboards', tags: ['stepmeter'], includeVars: true, keepTime: true },
        { type: 'dashboards', tags: ['stepmeter-more'], includeVars: true, keepTime: true },
      ],
    });
  });
});

test('the stores that have been silent are looked up by themselves, all of them, also if a URL has others', () => {
  const hidden = ALL_DASHBOARDS.flatMap((spec) => buildDashboard(spec).templating.list ?? []).filter(
    ({ hide }) => hide === 2,
  );
  const silent = hidden.filter(({ name }) => name === SILENT_STORES);
  expect(silent.length).toBeGreaterThan(1);
  for (const variable of silent)
    expect(variable).toMatchObject({
      current: { value: ['$__all'] },
      multi: true,
      includeAll: true,
      skipUrlSync: true,
    });
});

test('every dashboard is listed once', () => {
  const uids = ALL_DASHBOARDS.map(({ uid }) => uid);
  expect(uids.toSorted()).toEqual(Object.values(DASHBOARD).toSorted());
});

function descriptions({ panels = [] }: ReturnType<typeof dashboardWith>): (string | undefined)[] {
  // The first one is the banner of simulated runs.
  const [, ...own] = panels.filter((panel): panel is Panel => panel.type !== 'row');
  return own.map(({ description }) => description);
}

function dashboardWith(panels: ReturnType<typeof panelOf>[]) {
  return buildDashboard({ uid: DASHBOARD.cost, title: 'T', description: 'D', sections: [{ title: 'S', panels }] });
}

function panelOf(title: string, metric?: Metric) {
  return stat({
    title,
    description: 'A value.',
    unit: UNIT.exact,
    queries: [{ expr: metric ? increaseInScope(metric) : 'vector(1)' }],
  });
}
