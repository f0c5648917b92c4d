import { expect, test } from 'vitest';
import { ALL_ALERTS } from '../../../src/monitoring/alerts/alert-files.ts';
import { queriesOf } from '../../../src/monitoring/alerts/alert-rules.ts';
import { BUDGETS } from '../../../src/monitoring/alerts/budgets.ts';
import { PIPELINE } from '../../../src/monitoring/alerts/pipeline.ts';
import { RUNS } from '../../../src/monitoring/alerts/runs.ts';
import { SELECTION } from '../../../src/monitoring/alerts/selection.ts';
import { type Dashboard, panelsOf, readDashboards } from '../dashboard-file.ts';

/** Statistics belong into the analysis: what needs a longer query than this is computed in the wrong place. */
const MAX_LENGTH = 2000;

test.each([
  ['alerts', ALL_ALERTS.flatMap(({ alerts }) => alerts.flatMap((alert) => Object.values(queriesOf(alert))))],
  ['recording rules', [BUDGETS, RUNS, SELECTION, PIPELINE].flatMap(({ rules }) => rules.map(({ expr }) => expr))],
])('queries of %s have at most 2,000 characters', (_, queries) => {
  expect(queries.length).toBeGreaterThan(5);
  expect(queries.filter(({ length }) => length > MAX_LENGTH)).toEqual([]);
});

test.each(readDashboards().map((dashboard): [string, Dashboard] => [dashboard.title, dashboard]))(
  'queries of the dashboard %s have at most 2,000 characters',
  (_, dashboard) => {
    const panels = panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr = '' }) => ({ query: `${title} ${refId}`, length: expr.length })),
    );
    const annotations = dashboard.annotations.list.map(({ name, expr = '' }) => ({ query: name, length: expr.length }));
    expect([...panels, ...annotations].filter(({ length }) => length > MAX_LENGTH)).toEqual([]);
  },
);
