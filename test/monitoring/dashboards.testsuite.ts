import { beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { rememberChoices, type Chosen } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel } from './dashboard-file.ts';
import { EXPECTED } from './expected-panels.ts';
import type { KindOfHistory } from './history/histories.ts';
import { latestTime, type PlayedHistory } from './history/played-history.ts';
import { shapeProblems, showing } from './panel-shape.ts';
import { askAnnotation, askTarget, type Answer } from './run-query.ts';

/** Every panel and variable has results on a history. */
export function dashboardsSuite(kind: KindOfHistory, played: () => PlayedHistory): void {
  describe('dashboards', () => {
    dashboards(kind, played);
  });
}

function dashboards({ name, rangeMs, untilMs, lacks, chosen }: KindOfHistory, played: () => PlayedHistory): void {
  const choose = rememberChoices();
  let stack: Stack;
  let range: { readonly from: number; readonly to: number };

  /** Variables: a run that has a trace, and those of the history. */
  const opened = (): Record<string, readonly string[]> => ({ run: played().history.runIds.slice(-1), ...chosen });

  beforeAll(() => {
    ({ stack } = played());
    const to = Math.ceil(latestTime(played().history) / untilMs) * untilMs;
    range = { from: to - rangeMs, to };
  });

  const answersOf = (panel: Panel, variables: Chosen['variables']): Promise<Answer[]> =>
    Promise.all(
      (panel.targets ?? [])
        .filter(({ hide }) => !hide)
        .map((target) => askTarget(stack, panel, target, { ...range, variables })),
    );

  describe.each(readDashboards().map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
    '%s',
    (_, dashboard) => {
      test('offers values for every variable', async () => {
        const { offered } = await choose(stack, dashboard, range, opened());
        const without = Object.keys(offered).filter((variable) => offered[variable]?.length === 0);
        expect(without.filter((variable) => !lacks.includes(variable))).toEqual([]);
      });

      test('queries annotations without an error', async () => {
        const { variables } = await choose(stack, dashboard, range, opened());
        // Prometheus returns at most 11,000 points.
        const intervalMs = Math.max(15_000, Math.ceil((range.to - range.from) / 5000));
        for (const annotation of dashboard.annotations.list) {
          const rows = await askAnnotation(stack, annotation, { ...range, intervalMs, variables });
          if (!lacks.includes(annotation.name)) expect(rows, annotation.name).not.toEqual([]);
        }
      });

      test.each(panelsOf(dashboard).map((panel): [string, Panel] => [panel.title ?? '', panel]))(
        '%s',
        async (_title, panel) => {
          if (panel.type === 'text' || panel.type === 'alertlist') return;
          const { variables } = await choose(stack, dashboard, range, opened());
          const answers = await answersOf(panel, variables);
          const shown = showing(answers);
          const queries = answers.map(({ query }) => query).join('\n');
          // Listed panels may have more data, also only zeros instead of nothing: on a slow machine a history is longer.
          const excused = EXPECTED[name][panelName(dashboard, panel)]?.shows;
          if (shown === 'nothing') expect(excused, queries).toBe('nothing');
          if (shown === 'zero') expect(excused, queries).toBeDefined();
          if (shown !== 'nothing') expect(shapeProblems(panel, answers), queries).toEqual([]);
        },
      );

      test('filters every panel by the first value of each variable without an error', async () => {
        const { variables, offered } = await choose(stack, dashboard, range, opened());
        const first = Object.fromEntries(Object.entries(offered).map(([key, values]) => [key, values.slice(0, 1)]));
        const narrow = { ...variables, ...first };
        for (const panel of panelsOf(dashboard)) await answersOf(panel, narrow);
      });
    },
  );
}
