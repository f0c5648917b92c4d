import { expect, test } from 'vitest';
import { ALL_ALERTS } from '../../../src/monitoring/alerts/alert-files.ts';
import { queriesOf } from '../../../src/monitoring/alerts/alert-rules.ts';
import { compare } from '../../../src/monitoring/dashboards/compare.ts';
import { buildDashboard, type DashboardSpec } from '../../../src/monitoring/dashboards/dashboard.ts';
import { regression } from '../../../src/monitoring/dashboards/regression.ts';
import { BUDGETS } from '../../../src/monitoring/alerts/budgets.ts';
import { PIPELINE } from '../../../src/monitoring/alerts/pipeline.ts';
import { RUNS } from '../../../src/monitoring/alerts/runs.ts';
import { panelsOf } from '../dashboard-file.ts';

/** Statistics belong into the analysis: what needs a longer query than this is computed in the wrong place. */
const MAX_LENGTH = 2000;

test.each([
  ['alerts', ALL_ALERTS.flatMap(({ alerts }) => alerts.flatMap((alert) => Object.values(queriesOf(alert))))],
  ['recording rules', [BUDGETS, RUNS, PIPELINE].flatMap(({ rules }) => rules.map(({ expr }) => expr))],
  ['the dashboard Regression', queriesIn(regression)],
  ['the dashboard Compare', queriesIn(compare)],
])('queries of %s have at most 2,000 characters', (_, queries) => {
  expect(queries.length).toBeGreaterThan(5);
  expect(queries.filter(({ length }) => length > MAX_LENGTH)).toEqual([]);
});

function queriesIn(spec: DashboardSpec): string[] {
  const file = JSON.parse(JSON.stringify(buildDashboard(spec))) as Parameters<typeof panelsOf>[0];
  return panelsOf(file).flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr ?? []));
}
