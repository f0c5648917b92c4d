import { describe, expect, test } from 'vitest';
import { panelFrames } from './frames/panel-frames.ts';
import { withShownLabels } from './label-replace.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import type { Panel } from '../dashboard-file.ts';
import { renderPanel, type RenderedPanel } from './render-panel.ts';
import { ALTERNATIVES, missingColumns, withoutMissing } from './optional-columns.ts';
import { AT, PANELS, panelNamed, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index + 1);

/** Twice as long as what fits into a column at 1280 px. */
const LONG = 'nightly-build-of-every-tool-and-page';

/** Labels with names that users choose. */
const CHOSEN = [
  'gen_ai_workflow_name',
  'stepmeter_step_name',
  'gen_ai_tool_name',
  'gen_ai_request_model',
  'stepmeter_config_id',
  'stepmeter_step_queue',
  'task_queue',
  'stepmeter_cache_name',
];

/** Names in which Grafana breaks no lines. */
const UNBROKEN = ['nightly_build_of_every_tool', 'nightlyBuildOfEveryPage', 'NIGHTLY_BUILDOFTOOLS'];

// Graphs show ranks, of which there are eight whatever is recorded; tables and bars show a row for each name.
describe('with twenty workflows of long names', () => {
  const panels = [...PANELS].filter(
    ([name, { type, targets = [] }]) =>
      type === 'table' && targets.every(({ expr }) => expr !== undefined) && keysOf(name).length > 0,
  );

  test('most tables are tried', () => {
    expect(panels.length).toBeGreaterThan(20);
  });

  // Grafana breaks no words.
  test.each(panels)('%s shows names without hyphens whole when they are inspected', (name, panel) => {
    const titles = titlesOf(name);
    const rules = (panel.fieldConfig?.overrides ?? []).filter(({ matcher }) =>
      titles.includes(String(matcher.options)),
    );
    expect(rules.map(({ matcher }) => matcher.options).toSorted()).toEqual(titles.toSorted());
    for (const { properties } of rules)
      if (!properties.some(({ id }) => id === 'custom.hideFrom'))
        expect(properties).toContainEqual({ id: 'custom.inspect', value: true });
  });

  test.each(panels)('%s shows each of them in a row, without faults', async (name, panel) => {
    const rendered = await rowsNamed(name, panel, () => LONG);
    expect(renderingFaults(rendered)).toEqual([]);
    expect(Math.max(...shownColumns(rendered).map(({ cells }) => cells.length))).toBe(NUMBERS.length);
  });

  test.each(
    panels
      .filter(([name]) => keysOf(name).some((key) => CHOSEN.includes(key)))
      .flatMap(([name, panel]) => UNBROKEN.map((long) => [name, long, panel] as const)),
  )('%s shows names like %s whole and links to them', async (name, long, panel) => {
    const rendered = await rowsNamed(name, panel, (key) => (CHOSEN.includes(key) ? long : 'one'));
    expect(renderingFaults(rendered)).toEqual([]);
    const cells = shownColumns(rendered).flatMap((column) => column.cells);
    const texts = cells.map(({ text }) => text.replaceAll(' ', ''));
    expect(texts).toEqual(expect.arrayContaining(NUMBERS.map((number) => `${long}${number}`)));
    for (const url of cells.flatMap(({ links }) => links))
      for (const value of new URL(url, 'http://grafana').searchParams.values()) expect(value).not.toContain(' ');
  });
});

/** The labels that identify a row: what a table renames and Prometheus did not name itself. */
function keysOf(name: string): string[] {
  return [...new Set(keyColumnsOf(name).map(([label]) => label))].filter((label) => !label.endsWith('_shown'));
}

function keyColumnsOf(name: string): [label: string, title: string][] {
  const [, ...notSelected] = ALTERNATIVES[name] ?? [];
  const renamed = (panelNamed(name).transformations ?? []).flatMap(({ options }) =>
    Object.entries((options?.['renameByName'] ?? {}) as Record<string, string>),
  );
  return renamed.filter(([label, title]) => /^[a-z][a-z0-9_]+$/.test(label) && !notSelected.includes(title));
}

function titlesOf(name: string): string[] {
  return [...new Set(keyColumnsOf(name).map(([, title]) => title))];
}

async function rowsNamed(name: string, panel: Panel, long: (key: string) => string): Promise<RenderedPanel> {
  const separator = long('gen_ai_workflow_name').includes('-') ? '-' : '';
  const labels = (number: number): Record<string, string> =>
    Object.fromEntries(keysOf(name).map((key) => [key, `${long(key)}${separator}${number}`]));
  const answers = (panel.targets ?? []).map((target) => ({
    target,
    query: '',
    rows: NUMBERS.map((number) => ({
      labels: withShownLabels(target.expr ?? '', labels(number)),
      values: [number],
      times: [AT],
    })),
    exemplars: [],
  }));
  const rendered = await renderPanel(panel, panelFrames(answers), SCOPE);
  return withoutMissing(rendered, missingColumns(name, panel, rendered));
}
