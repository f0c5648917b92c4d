import { describe, expect, test } from 'vitest';
import { panelFrames } from './frames/panel-frames.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import { renderPanel } from './render-panel.ts';
import { ALTERNATIVES, missingColumns, withoutMissing } from './optional-columns.ts';
import { AT, PANELS, panelNamed, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index + 1);

/** Twice as long as what fits into a column at 1280 px. */
const LONG = 'nightly-build-of-every-tool-and-page';

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
    const rows = NUMBERS.map((number) => ({
      labels: Object.fromEntries(keysOf(name).map((key) => [key, `${LONG}-${number}`])),
      values: [number],
      times: [AT],
    }));
    const answers = (panel.targets ?? []).map((target) => ({ target, query: '', rows, exemplars: [] }));
    const all = await renderPanel(panel, panelFrames(answers), SCOPE);
    const rendered = withoutMissing(all, missingColumns(name, panel, all));
    expect(renderingFaults(rendered)).toEqual([]);
    expect(Math.max(...shownColumns(rendered).map(({ cells }) => cells.length))).toBe(NUMBERS.length);
  });
});

/** The labels that identify a row: what a table renames and Prometheus did not name itself. */
function keysOf(name: string): string[] {
  return [...new Set(keyColumnsOf(name).map(([label]) => label))];
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
