import { describe, expect, test } from 'vitest';
import type { Panel } from '../dashboard-file.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import { renderPanel } from './render-panel.ts';
import { AT, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index + 1);

// Graphs show ranks, of which there are eight whatever is recorded; tables and bars show a row for each name.
describe('with twenty workflows of long names', () => {
  const panels = [...PANELS].filter(
    ([name, { type, targets = [] }]) =>
      type === 'table' && targets.every(({ expr }) => expr !== undefined) && keysOf(PANELS.get(name)).length > 0,
  );

  test('most tables are tried', () => {
    expect(panels.length).toBeGreaterThan(20);
  });

  test.each(panels)('%s shows each of them in a row, without faults', async (_, panel) => {
    const rows = NUMBERS.map((number) => ({
      labels: Object.fromEntries(keysOf(panel).map((key) => [key, `${key} of a name that is long ${number}`])),
      values: [number],
      times: [AT],
    }));
    const answers = (panel.targets ?? []).map((target) => ({ target, query: '', rows, exemplars: [] }));
    const rendered = await renderPanel(panel, panelFrames(answers), SCOPE);
    expect(renderingFaults(rendered)).toEqual([]);
    expect(Math.max(...shownColumns(rendered).map(({ cells }) => cells.length))).toBe(NUMBERS.length);
  });
});

/** The labels that identify a row: what a table renames and Prometheus did not name itself. */
function keysOf(panel: Panel | undefined): string[] {
  const names = (panel?.transformations ?? []).flatMap(({ options }) => Object.keys(options?.['renameByName'] ?? {}));
  return [...new Set(names.filter((name) => /^[a-z][a-z0-9_]+$/.test(name)))];
}
