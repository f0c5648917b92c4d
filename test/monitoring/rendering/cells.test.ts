import { describe, expect, test } from 'vitest';
import { grafana } from './grafana-data.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import { renderPanel, THEME } from './render-panel.ts';
import { answersTo, AT, panelNamed, SCOPE } from './sample-answers.ts';
import { shownColumns, type ShownCell } from './shown-panel.ts';

describe('budgets', () => {
  const budget = (values: readonly (number | undefined)[]) =>
    rowOf('stepmeter-cost / Budgets', { stepmeter_budget_period: 'day' }, values);

  test.each([
    [0.5, '50%', 'text'],
    [0.85, '85%', 'orange'],
    [1.2, '120%', 'red'],
  ])('with %d used show %s in %s', async (share, text, name) => {
    const { Used, Spent, Projected } = await budget([share * 10, 3, 10]);
    expect(Used).toMatchObject({ text, color: color(name) });
    expect(Spent).toMatchObject({ text: `$${(share * 10).toFixed(2)}` });
    expect(Projected).toMatchObject({ text: `$${(share * 10 + 3).toFixed(2)}` });
  });

  test('that are not configured have a text', async () => {
    const cells = await budget([5, 8, undefined]);
    expect([cells['Budget'], cells['Used'], cells['Projected use']].map((cell) => cell?.text)).toEqual([
      '–',
      'no budget',
      'no budget',
    ]);
  });
});

describe('tools', () => {
  test('without calls have no share of failed ones', async () => {
    const name = 'stepmeter-performance / Slowest tools';
    const unused = await rowOf(name, { gen_ai_tool_name: 'Agent' }, [0, 0, undefined, undefined, undefined]);
    expect([unused['Calls'], unused['Failed']].map((cell) => cell?.text)).toEqual(['0', '–']);
    const sound = await rowOf(name, { gen_ai_tool_name: 'Agent' }, [1, 1, 1, 1, 0]);
    expect(sound['Failed']?.text).toBe('0.0%');
  });
});

describe('differences', () => {
  test('per run are the ratio of the typical values', async () => {
    const cells = await rowOf('stepmeter-compare / Differences per run', { stepmeter_signal: 'cost' }, [2, 3, 40, 20]);
    expect(Object.entries(cells).map(([title, shown]) => [title, shown?.text])).toEqual([
      ['Signal', 'cost'],
      ['B / A', '1.50'],
      ['Samples A', '40'],
      ['Samples B', '20'],
    ]);
  });

  test('without runs on one side have a text', async () => {
    const name = 'stepmeter-compare / Differences per run';
    for (const values of [
      [undefined, 3, undefined, 20],
      [2, undefined, 40, undefined],
    ]) {
      const cells = await rowOf(name, { stepmeter_signal: 'cost' }, values);
      expect(cells['B / A']?.text).toBe('no runs');
    }
  });

  test('of success rates are in percentage points', async () => {
    const cells = await rowOf('stepmeter-compare / Difference in success rate', {}, [90, 80]);
    expect(Object.entries(cells).map(([title, shown]) => [title, shown?.text])).toEqual([
      ['B minus A', '-10.0 pp'],
      ['A', '90.0%'],
      ['B', '80.0%'],
    ]);
  });

  test.each([
    [12.3, '+12.3%'],
    [12, '+12.0%'],
    [0.5, '+0.5%'],
    [0, '0.0%'],
    [-4.5, '-4.5%'],
    [-100, '-100.0%'],
    [undefined, '–'],
  ])('of costs by %d percent are shown as %s', async (percent, text) => {
    const shown = await rowOf('stepmeter-cost / Change from baseline by workflow', {}, byPercent(percent));
    expect([shown['Run change'], shown['Success change']].map((cell) => cell?.text)).toEqual([text, text]);
  });

  test.each([
    [-3, '-3.0%', 'green'],
    [5, '+5.0%', 'text'],
    [30, '+30.0%', 'orange'],
    [80, '+80.0%', 'red'],
  ])('of costs by %d percent are %s in %s', async (percent, text, name) => {
    const values = byPercent(percent);
    const shown = await rowOf('stepmeter-cost / Change from baseline by workflow', {}, values);
    expect(shown['Run change']).toMatchObject({ text, color: color(name) });
  });

  test.each([
    [-3, '-3.0%', 'green'],
    [5, '+5.0%', 'blue'],
    [80, '+80.0%', 'red'],
  ])('of the mean cost by %d percent are %s in %s', async (percent, text, name) => {
    const panel = panelNamed('stepmeter-cost / Run cost vs. baseline');
    const [only, ...others] = shownColumns(
      await renderPanel(panel, panelFrames(answersTo(panel, {}, [1 + percent / 100, 1])), SCOPE),
    );
    expect(others).toEqual([]);
    expect(only?.cells[0]).toMatchObject({ text, color: color(name) });
  });

  test.each([
    ['no costs before', [1, Number.NaN]],
    ['no runs', [Number.NaN, 1]],
    ['neither', [Number.NaN, Number.NaN]],
  ])('of the mean cost with %s have a text', async (_, values) => {
    const panel = panelNamed('stepmeter-cost / Run cost vs. baseline');
    const rendered = await renderPanel(panel, panelFrames(answersTo(panel, {}, values)), SCOPE);
    expect(renderingFaults(rendered)).toEqual([]);
    expect(shownColumns(rendered).flatMap(({ cells }) => cells.map(({ text }) => text))).toEqual(['no comparison']);
  });

  test('are in the order of their numbers, the greatest first', async () => {
    const panel = panelNamed('stepmeter-cost / Change from baseline by workflow');
    const answers = answersTo(panel, {}, []).map((answer, index) => ({
      ...answer,
      rows: [2, 10, -5, -40].map((percent) => ({
        labels: { gen_ai_workflow_name: `w${percent}` },
        values: [byPercent(percent)[index] ?? 0],
        times: [AT],
      })),
    }));
    const columns = shownColumns(await renderPanel(panel, panelFrames(answers), SCOPE));
    const changes = columns.find(({ name }) => name === 'Run change')?.cells.map(({ text }) => text);
    expect(changes).toEqual(['+10.0%', '+2.0%', '-5.0%', '-40.0%']);
    expect(columns.find(({ name }) => name === 'Run change')?.isRight).toBe(true);
    // Readers cannot sort by it: texts have another order.
    expect(JSON.stringify(panel.fieldConfig?.overrides)).toContain('{"id":"custom.sortable","value":false}');
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

/** Costs now and before of runs and of successes, now and before. */
function byPercent(percent: number | undefined): (number | undefined)[] {
  const now = percent === undefined ? undefined : 40 + (40 * percent) / 100;
  return [now, 40, now, 40];
}
