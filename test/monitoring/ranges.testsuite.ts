import { beforeAll, describe, expect, test } from 'vitest';
import { METRIC } from '../../src/telemetry/names.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { rememberChoices } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel } from './dashboard-file.ts';
import { panelFrames } from './rendering/frames/panel-frames.ts';
import { renderingFaults } from './rendering/faults/rendering-faults.ts';
import { missingColumns, withoutMissing } from './rendering/optional-columns.ts';
import { renderPanel } from './rendering/render-panel.ts';
import { askInstant, askTarget, datasourceOf, type Answer, type Backends } from './run-query.ts';

const DAY_MS = 86_400_000;

/** The ranges that operators open. In the last hour of the year, nothing runs. */
const RANGES = { hour: DAY_MS / 24, week: 7 * DAY_MS, year: 365 * DAY_MS } as const;

/** Tables of what is the case at the end of the range, or before it. */
const OF_NOW: readonly string[] = ['stepmeter-cost / Budgets'];

/** Panels that add up to the same over the year, with the sum of the counter at its end. */
const SAME: readonly (readonly [counter: string, panels: readonly string[]])[] = [
  [
    prometheusName(METRIC.runs),
    [
      'stepmeter-overview / Runs',
      'stepmeter-overview / Runs by result',
      'stepmeter-runs / Ended runs',
      'stepmeter-runs / Runs by result',
    ],
  ],
  [
    prometheusName(METRIC.cost),
    [
      'stepmeter-overview / Spend',
      'stepmeter-overview / Spend over time',
      'stepmeter-cost / Spend',
      'stepmeter-cost / Cost over time',
      'stepmeter-cost / Cost by model',
    ],
  ],
  [
    prometheusName(METRIC.fileOperations),
    [
      'stepmeter-files / Files modified',
      'stepmeter-files / File operations over time',
      'stepmeter-files / File operations by source',
      'stepmeter-files / File operations by extension',
    ],
  ],
  [prometheusName(METRIC.errors), ['stepmeter-reliability / Errors', 'stepmeter-reliability / Errors over time']],
];

/** Proves what panels show over an hour without runs, a week and a year, on a Prometheus that has a year. */
export function rangesSuite(backends: () => Backends, end: () => number): void {
  describe.each(Object.entries(RANGES))('over the last %s', (_, rangeMs) => {
    const choose = rememberChoices();
    let range: { readonly from: number; readonly to: number };

    beforeAll(() => {
      range = { from: end() - rangeMs, to: end() };
    });

    const ask = async (dashboard: Dashboard, panel: Panel): Promise<Answer[]> => {
      const { variables } = await choose(backends(), dashboard, range);
      const scope = { ...range, variables };
      return Promise.all((panel.targets ?? []).map((target) => askTarget(backends(), panel, target, scope)));
    };

    test.each(readDashboards().map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
      '%s: no panel is cut off, unnamed or empty without a word',
      async (_uid, dashboard) => {
        const { variables } = await choose(backends(), dashboard, range);
        for (const panel of queryPanels(dashboard)) {
          const name = panelName(dashboard, panel);
          const frames = panelFrames(await ask(dashboard, panel));
          const rendered = await renderPanel(panel, frames, { ...range, variables, intervalMs: 1 });
          const missing = missingColumns(name, panel, rendered);
          expect([name, renderingFaults(withoutMissing(rendered, missing))]).toEqual([name, []]);
        }
      },
    );

    test.runIf(rangeMs === RANGES.hour)('tables name nothing that did not run', async () => {
      const named: Record<string, number> = {};
      for (const dashboard of readDashboards())
        for (const panel of queryPanels(dashboard).filter(({ type }) => type === 'table')) {
          const rows = (await ask(dashboard, panel)).flatMap((answer) => answer.rows);
          if (rows.length > 0) named[panelName(dashboard, panel)] = rows.length;
        }
      expect(Object.keys(named).filter((name) => !OF_NOW.includes(name))).toEqual([]);
    });

    if (rangeMs !== RANGES.year) return;
    test.each(SAME)('figures and graphs add up to %s', async (counter, names) => {
      const [{ values: [expected = 0] = [] } = {}] = await askInstant(
        backends(),
        `sum(last_over_time(${counter}[5w]))`,
        range.to,
      );
      expect(expected).toBeGreaterThan(0);
      const sums: Record<string, number> = {};
      for (const dashboard of readDashboards())
        for (const panel of panelsOf(dashboard))
          if (names.includes(panelName(dashboard, panel)))
            sums[panelName(dashboard, panel)] = sumOf(panel, await ask(dashboard, panel));
      expect(sums).toEqual(Object.fromEntries(names.map((name) => [name, expected])));
    });
  });
}

/** The panels that show what Prometheus answers. */
function queryPanels(dashboard: Dashboard): Panel[] {
  return panelsOf(dashboard).filter(
    (panel) =>
      (panel.targets ?? []).length > 0 &&
      (panel.targets ?? []).every((target) => datasourceOf(panel, target) === 'prometheus'),
  );
}

/** The sum of the bars of a graph or, of other panels, of their figures; without the time range before. */
function sumOf({ type }: Panel, answers: readonly Answer[]): number {
  const rows = answers.filter(({ target }) => target.legendFormat !== 'before').flatMap((answer) => answer.rows);
  // A figure with a sparkline is the last of its values.
  const values = rows.flatMap((row) => (type === 'timeseries' ? row.values : row.values.slice(-1)));
  return Math.round(values.reduce((sum, value) => sum + value, 0));
}
