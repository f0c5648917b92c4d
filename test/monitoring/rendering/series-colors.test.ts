import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
  type Color,
} from 'culori';
import { describe, expect, test } from 'vitest';
import { OTHER_COLOR } from '../../../src/monitoring/panels/series-colors.ts';
import { RANKS } from '../../../src/monitoring/queries/ranks.ts';
import { modelFamily } from '../../../src/pricing/model-name.ts';
import { PRICES } from '../../../src/pricing/pricing.ts';
import { ERROR_SOURCE, HOOK_FORM, RECORD_OUTCOME, TRANSCRIPT_GAP } from '../../../src/telemetry/names.ts';
import type { Answer } from '../run-query.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel, THEME } from './render-panel.ts';
import { AT, panelNamed, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

/** How people see colors: with full vision, and with each form of color blindness. Required distances in CIEDE2000. */
const VISIONS: readonly (readonly [string, (color: Color) => Color, number])[] = [
  ['full vision', (color) => color, 20],
  ['protanopia', filterDeficiencyProt(1), 10],
  ['deuteranopia', filterDeficiencyDeuter(1), 10],
  ['tritanopia', filterDeficiencyTrit(1), 10],
];

const GRAPHS = [...PANELS].filter(([, { type }]) => type === 'timeseries');

const COLORED = GRAPHS.flatMap(([name]) => {
  const colors = fixedColors(name);
  return Object.keys(colors).length === 0 ? [] : [[name, colors] as const];
});

/** The models of the price table, newest first within a family. */
const MODELS = [...new Set(PRICES.map(({ model }) => model))];

const difference = differenceCiede2000();

describe('fixed colors', () => {
  test.each(VISIONS)('are distinguishable with %s', (_, seen, required) => {
    for (const [name, colors] of COLORED) {
      const faults = pairs(Object.entries(colors)).filter(
        ([[first, a], [second, b]]) =>
          areUsedTogether(first, second) &&
          isDashed(name, first) === isDashed(name, second) &&
          difference(seen(colorOf(a)), seen(colorOf(b))) < required,
      );
      expect([name, faults.map(([[a], [b]]) => `${a} and ${b}`)]).toEqual([name, []]);
    }
  });

  test('stand out from the background of a panel', () => {
    const background = String(THEME.colors.background?.primary);
    const all = new Set(COLORED.flatMap(([, colors]) => Object.values(colors)));
    for (const color of all) expect(wcagContrast(color, background), color).toBeGreaterThanOrEqual(3);
  });

  test('are the same for a name on all dashboards', () => {
    const all = COLORED.flatMap(([, colors]) => Object.entries(colors));
    const byName = Map.groupBy(all, ([name]) => name);
    const several = [...byName].filter(([, those]) => new Set(those.map(([, color]) => color)).size > 1);
    expect(several.map(([name]) => name)).toEqual([]);
  });
});

describe('the color of a series', () => {
  const series = GRAPHS.flatMap(([name, { targets = [] }]) =>
    targets.map(({ legendFormat = '' }): [string, string] => [name, legendFormat]),
  );

  test.each(series)('of %s does not depend on the order of the series: %s', (name, legend) => {
    const { fieldConfig } = panelNamed(name);
    expect(fieldConfig?.defaults.color).toMatchObject({ mode: 'fixed' });
    const names = Object.keys(fixedColors(name));
    if (!legend.includes('{{')) expect(names).toContain(legend);
    else if (legend.includes('{{rank}}')) expect(names).toHaveLength(RANKS + 1);
    else expect(names).not.toEqual([]);
  });

  test.each<[string, string, readonly string[]]>([
    ['stepmeter-performance / Hook duration over time', 'stepmeter_hook_form', Object.values(HOOK_FORM)],
    ['stepmeter-pipeline / Ingested records', 'stepmeter_record_outcome', Object.values(RECORD_OUTCOME)],
    ['stepmeter-pipeline / Transcript gaps', 'stepmeter_transcript_gap', Object.values(TRANSCRIPT_GAP)],
    ['stepmeter-pipeline / Collector queues', 'data_type', ['metrics', 'traces']],
    ['stepmeter-reliability / Errors over time', 'stepmeter_error_source', Object.values(ERROR_SOURCE)],
  ])('of %s is known for every value of %s', async (name, label, values) => {
    const colors = await colorsOf(name, (value) => ({ [label]: value }), values);
    expect(new Set(Object.values(colors)).size).toBe(values.length);
    expect(Object.values(colors)).not.toContain(OTHER_COLOR);
    const last = values.slice(-1);
    expect(await colorsOf(name, (value) => ({ [label]: value }), last)).toEqual({
      [last[0] ?? '']: colors[last[0] ?? ''],
    });
  });

  test('is that of no other for a signal with a reason', async () => {
    const name = 'stepmeter-pipeline / Dropped telemetry';
    const labelsOf = (reason: string) => ({ stepmeter_export_signal: 'traces', stepmeter_export_drop_reason: reason });
    const colors = await colorsOf(name, labelsOf, ['refused', 'expired']);
    expect(Object.keys(colors)).toEqual(['traces · refused', 'traces · expired']);
    expect(new Set([...Object.values(colors), OTHER_COLOR]).size).toBe(3);
  });

  test('differs between four models of a family, in color or dashes', async () => {
    const panel = panelNamed('stepmeter-performance / Model request duration over time');
    const models = MODELS.filter((model) => modelFamily(model) === 'opus').slice(0, 4);
    const [target = { refId: 'A' }] = panel.targets ?? [];
    const rows = models.map((model) => ({ labels: { gen_ai_request_model: model }, values: [1], times: [AT] }));
    const frames = panelFrames([{ target, query: '', rows, exemplars: [] }]);
    const shown = shownColumns(await renderPanel(panel, frames, SCOPE));
    expect(new Set(shown.map((line) => `${line.color} ${line.isDashed}`)).size).toBe(4);
    // The latest one.
    expect(shown[0]?.isDashed).toBeUndefined();
  });

  test('of a model without a price is neutral', async () => {
    const name = 'stepmeter-cost / Cache read share over time';
    const colors = await colorsOf(name, (model) => ({ gen_ai_request_model: model }), [
      'own-model',
      'claude-haiku-4-5',
    ]);
    expect(colors['own-model']).toBe(OTHER_COLOR);
    expect(colors['claude-haiku-4-5']).not.toBe(OTHER_COLOR);
  });
});

describe('the color of a result', () => {
  test.each([[['success', 'failure', 'abandoned']], [['failure']], [['abandoned', 'failure']]])(
    'does not depend on the others: %j',
    async (results) => {
      const panel = panelNamed('stepmeter-overview / Runs by result');
      const [target = { refId: 'A' }] = panel.targets ?? [];
      const rows = results.map((result) => ({ labels: { stepmeter_run_result: result }, values: [1], times: [AT] }));
      const answers: Answer[] = [{ target, query: '', rows, exemplars: [] }];
      const shown = shownColumns(await renderPanel(panel, panelFrames(answers), SCOPE));
      const fixed = fixedColors('stepmeter-overview / Runs by result');
      expect(shown.map(({ name, color }) => [name, color])).toEqual(results.map((name) => [name, fixed[name]]));
    },
  );
});

describe('the color of a name', () => {
  const panel = panelNamed('stepmeter-cost / Cost over time');
  const color = async (names: readonly (readonly [string, string])[]) => {
    const [target = { refId: 'A' }] = panel.targets ?? [];
    const rows = names.map(([rank, name]) => ({ labels: { rank, ranked_name: name }, values: [1], times: [AT] }));
    const shown = shownColumns(
      await renderPanel(panel, panelFrames([{ target, query: '', rows, exemplars: [] }]), SCOPE),
    );
    return Object.fromEntries(shown.map((series) => [series.name, series.color]));
  };

  test('is that of its rank, whatever is selected beside it', async () => {
    const all = await color([...'12345678'].map((rank) => [rank, `step ${rank}`]));
    expect(new Set(Object.values(all)).size).toBe(8);
    expect(await color([['3', 'step 3']])).toEqual({ '3 · step 3': all['3 · step 3'] });
    expect(
      await color([
        ['7', 'step 7'],
        ['3', 'step 3'],
      ]),
    ).toMatchObject({ '3 · step 3': all['3 · step 3'] });
  });
});

test('of the models of a family, four that follow each other are used together', () => {
  expect(areUsedTogether('claude-opus-5-5', 'claude-opus-5')).toBe(true);
  expect(areUsedTogether('claude-opus-5-5', 'claude-opus-4-8')).toBe(true);
  expect(areUsedTogether('claude-opus-5-5', 'claude-opus-4-1')).toBe(false);
  expect(areUsedTogether('claude-opus-5-5', 'claude-haiku-4-5')).toBe(true);
});

test('no panel needs colors to distinguish names that it writes beside the values', () => {
  expect([...PANELS.values()].filter(({ type }) => type === 'piechart')).toEqual([]);
});

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second): [T, T] => [first, second]));
}

/** Of a family, four models that follow each other differ in their color or in their dashes. */
function areUsedTogether(one: string, other: string): boolean {
  const family = modelFamily(one);
  if (!family || family !== modelFamily(other)) return true;
  const models = MODELS.filter((model) => modelFamily(model) === family);
  return Math.abs(models.indexOf(one) - models.indexOf(other)) <= 3;
}

/** Whether a graph draws a series with dashes. */
function isDashed(panel: string, series: string): boolean {
  const { overrides = [] } = panelNamed(panel).fieldConfig ?? {};
  const own = overrides.find(({ matcher }) => matcher.options === series)?.properties ?? [];
  return own.some(({ id, value }) => id === 'custom.lineStyle' && (value as { fill?: string }).fill === 'dash');
}

/** @throws if the text is not a color */
function colorOf(text: string): Color {
  const color = parse(text);
  if (!color) throw new Error(`Cannot parse the color ${text}`);
  return color;
}

/** The fixed colors of the series of a graph, by name. */
function fixedColors(name: string): Record<string, string> {
  const { overrides = [] } = panelNamed(name).fieldConfig ?? {};
  return Object.fromEntries(
    overrides.flatMap(({ matcher, properties }) =>
      properties
        .filter(({ id }) => id === 'color')
        .map(({ value }) => [String(matcher.options), (value as { fixedColor: string }).fixedColor]),
    ),
  );
}

/** The colors of series with these labels in the first query of a graph, by name. */
async function colorsOf(
  name: string,
  labelsOf: (value: string) => Record<string, string>,
  values: readonly string[],
): Promise<Record<string, string | undefined>> {
  const panel = panelNamed(name);
  const [target = { refId: 'A' }] = panel.targets ?? [];
  const rows = values.map((value) => ({ labels: labelsOf(value), values: [1], times: [AT] }));
  const rendered = await renderPanel(panel, panelFrames([{ target, query: '', rows, exemplars: [] }]), SCOPE);
  return Object.fromEntries(shownColumns(rendered).map((series) => [series.name, series.color]));
}
