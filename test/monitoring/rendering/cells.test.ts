import { describe, expect, test } from 'vitest';
import { grafana } from './grafana-data.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel, THEME } from './render-panel.ts';
import { answersTo, panelNamed, SCOPE } from './sample-answers.ts';
import { shownColumns, type ShownCell } from './shown-panel.ts';

describe('significance', () => {
  const significance = async (name: string, value: number) =>
    (await rowOf(name, { stepmeter_signal: 'cost' }, [value, 0.1, 0.05, 0.2, 9, 9]))['Significance'];

  test.each([
    [1, 'B is higher', 'red'],
    [0, 'not significant', 'text'],
    [-1, 'B is lower', 'green'],
  ])('of %i per run is "%s" in %s', async (value, text, name) => {
    const shown = await significance('stepmeter-compare / Differences per run', value);
    expect(shown).toMatchObject({ text, color: color(name) });
  });

  test('has inverted colors for success', async () => {
    const shown = await significance('stepmeter-compare / Difference in success rate', 1);
    expect(shown).toMatchObject({ text: 'B is higher', color: color('green') });
  });
});

describe('budgets', () => {
  const budget = (values: readonly (number | undefined)[]) =>
    rowOf('stepmeter-cost / Budgets', { stepmeter_budget_period: 'day' }, values);

  test.each([
    [0.5, '50%', 'text'],
    [0.85, '85%', 'orange'],
    [1.2, '120%', 'red'],
  ])('with %d used show %s in %s', async (share, text, name) => {
    const { Used, Spent } = await budget([share, share, 5, 8, 10]);
    expect(Used).toMatchObject({ text, color: color(name) });
    expect(Spent).toMatchObject({ text: '$5.00' });
  });

  test('that are not configured have a text', async () => {
    const { Budget, Used } = await budget([undefined, undefined, 5, 8, undefined]);
    expect([Budget?.text, Used?.text]).toEqual(['–', 'no budget']);
  });
});

/** The cells of the only row of a table, by title. */
async function rowOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  values: readonly (number | undefined)[],
): Promise<Record<string, ShownCell | undefined>> {
  const panel = panelNamed(name);
  const rendered = await renderPanel(panel, panelFrames(answersTo(panel, labels, values)), SCOPE);
  return Object.fromEntries(shownColumns(rendered).map((column) => [column.name, column.cells[0]]));
}

function color(name: string): string {
  return grafana.colorManipulator.asHexString(THEME.visualization.getColorByName(name));
}
