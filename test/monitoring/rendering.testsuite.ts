import { beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { rememberChoices } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel } from './dashboard-file.ts';
import type { Scope } from './template-variables.ts';
import type { KindOfHistory } from './history/histories.ts';
import { latestTime, type PlayedHistory } from './history/played-history.ts';
import { columnSummary } from './rendering/column-summary.ts';
import { exemplarFaults } from './rendering/faults/exemplar-faults.ts';
import { EXPECTED_COLUMNS } from './rendering/expected-columns.ts';
import { missingColumns, withoutMissing } from './rendering/optional-columns.ts';
import { panelFrames } from './rendering/frames/panel-frames.ts';
import { renderPanel, type RenderedPanel } from './rendering/render-panel.ts';
import { renderingFaults } from './rendering/faults/rendering-faults.ts';
import { shownColumns } from './rendering/shown-panel.ts';
import { askTarget, type Answer } from './run-query.ts';

/** Proves what a reader sees of every panel, with Grafana's own code on real answers. */
export function renderingSuite(kind: KindOfHistory, played: () => PlayedHistory): void {
  describe('rendering', () => {
    rendering(kind, played);
  });
}

/** The types of panels that show no frames as columns, figures or series. */
const OTHERS = ['text', 'alertlist', 'traces'];

function rendering({ rangeMs, untilMs, chosen }: KindOfHistory, played: () => PlayedHistory): void {
  const choose = rememberChoices();
  let stack: Stack;
  let range: Pick<Scope, 'from' | 'to'>;

  beforeAll(() => {
    ({ stack } = played());
    const to = Math.ceil(latestTime(played().history) / untilMs) * untilMs;
    range = { from: to - rangeMs, to };
  });

  const render = async (dashboard: Dashboard, panel: Panel): Promise<[RenderedPanel, Answer[]]> => {
    const opened = { run: played().history.runIds.slice(-1), ...chosen };
    const { variables } = await choose(stack, dashboard, range, opened);
    const scope = { ...range, variables };
    const answers = await Promise.all((panel.targets ?? []).map((target) => askTarget(stack, panel, target, scope)));
    // What links know of the interval does not matter.
    return [await renderPanel(panel, panelFrames(answers), { ...scope, intervalMs: 1 }), answers];
  };

  const panels = readDashboards().flatMap((dashboard) =>
    panelsOf(dashboard)
      .filter(({ type }) => !OTHERS.includes(type))
      .map((panel): [string, Dashboard, Panel] => [panelName(dashboard, panel), dashboard, panel]),
  );

  test.each(panels)('%s shows correct names, values, colors and links', async (name, dashboard, panel) => {
    const [rendered, answers] = await render(dashboard, panel);
    const missing = missingColumns(name, panel, rendered);
    expect([...renderingFaults(withoutMissing(rendered, missing)), ...exemplarFaults(answers)]).toEqual([]);
    if (panel.type !== 'table' || rendered.frames.every(({ length }) => length === 0)) return;
    const shown = columnSummary(shownColumns(rendered)).split(' | ');
    const expected = EXPECTED_COLUMNS[name]?.split(' | ').filter((column) => !missing.includes(column));
    expect(shown).toEqual(expected);
  });
}
