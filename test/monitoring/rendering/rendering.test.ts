import type { FieldColorModeId } from '@grafana/schema';
import { describe, expect, test } from 'vitest';
import { expectedSpan } from '../../../src/testing/stack/exported-spans.ts';
import { findTraces } from '../../traceql/find-traces.ts';
import { SAMPLE, sampleSpans } from '../../traceql/sample-spans.ts';
import { usedQueries } from '../../traceql/used-queries.ts';
import type { Panel } from '../dashboard-file.ts';
import type { Answer } from '../run-query.ts';
import { columnSummary } from './column-summary.ts';
import { EXPECTED_COLUMNS } from './expected-columns.ts';
import { OPTIONAL_COLUMNS } from './optional-columns.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel } from './render-panel.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import { answersTo, AT, panelNamed, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns, type ShownColumn } from './shown-panel.ts';

const TABLES = [...PANELS].filter(([, { type }]) => type === 'table').map(([name]) => name);

describe('expected columns', () => {
  test('are defined for all tables, and only for tables', () => {
    expect(Object.keys(EXPECTED_COLUMNS).toSorted()).toEqual(TABLES.toSorted());
    expect(Object.keys(OPTIONAL_COLUMNS).filter((name) => !TABLES.includes(name))).toEqual([]);
  });
});

const RESOURCE = { 'service.name': 'stepmeter', 'deployment.environment.name': SAMPLE.environment };
const SPANS = sampleSpans(AT).map((span) => expectedSpan(span, RESOURCE));

describe('span tables', () => {
  const searches = usedQueries(SAMPLE).filter(({ where }) => TABLES.includes(where));

  const shown = async (where: string, query: string) => {
    const panel = panelNamed(where);
    const traces = findTraces(SPANS, query, SCOPE, { limit: 100, spss: 100 });
    const [target = { refId: 'A' }] = panel.targets ?? [];
    const answers: Answer[] = [{ target, query, rows: [], exemplars: [], traces }];
    return renderPanel(panel, panelFrames(answers), SCOPE);
  };

  test('are seven', () => {
    expect(searches).toHaveLength(7);
  });

  test.each(searches.map(({ where, query }): [string, string] => [where, query]))(
    '%s: has only the expected columns, in their order',
    async (where, query) => {
      const rendered = await shown(where, query);
      const titles = columnSummary(shownColumns(rendered)).split(' | ');
      const expected = EXPECTED_COLUMNS[where]?.split(' | ') ?? [];
      // The samples do not have every attribute.
      expect(titles).toEqual(expected.filter((title) => titles.includes(title)));
      expect(titles.slice(0, 3)).toEqual(expected.slice(0, 3));
      expect(titles.at(-1)).toBe('Trace');
      const named = /, which (?:is not a column|no column has as its name)$/;
      expect(renderingFaults(rendered).filter((fault) => !named.test(fault))).toEqual([]);
    },
  );

  test('link from a run to its details, and from a span to its trace', async () => {
    const { query = '' } = searches.find(({ where }) => where === 'stepmeter-runs / Runs') ?? {};
    const columns = shownColumns(await shown('stepmeter-runs / Runs', query));
    const [run = ''] = cell(columns, 'Run')?.links ?? [];
    expect(new URL(run, 'http://grafana').searchParams.get('var-run')).toBe(cell(columns, 'Run')?.text);
    const [trace = ''] = cell(columns, 'Trace')?.links ?? [];
    expect(decodeURIComponent(trace)).toContain(`"query":"${SPANS[0]?.traceId}"`);
    expect(cell(columns, 'Start')?.text).toBe('2026-09-21 14:13:20');
    expect(cell(columns, 'Duration')?.text).toBe('00:20:00');
  });
});

const REGRESSIONS = 'stepmeter-overview / Regressions';

const OF_RUN = {
  gen_ai_workflow_name: 'package-build',
  stepmeter_step_name: 'implement',
  step_filter: 'implement',
  stepmeter_signal: 'cost',
  measured: 'cost (USD)',
  cause: 'model: claude-opus-5-5',
  instance: 'store-1',
};

/** Before, now, ratio, extra cost, samples, onset, its error. */
const VALUES = [0.41, 0.62, 1.5, 12.5, 1234, AT, 129_600];

describe('the regressions panel', () => {
  const panel = panelNamed(REGRESSIONS);

  test('shows the values before and now, what the regression costs, its onset with the error, and the cause', async () => {
    const rendered = await renderPanel(panel, panelFrames(answersTo(panel, OF_RUN, VALUES)), SCOPE);
    expect(renderingFaults(rendered)).toEqual([]);
    const columns = shownColumns(rendered);
    expect(columnSummary(columns)).toBe(EXPECTED_COLUMNS[REGRESSIONS]);
    const texts = columns.map(({ cells }) => cells[0]?.text);
    expect(texts).toEqual([
      ...['package-build', 'implement', 'cost (USD)', 'model: claude-opus-5-5'],
      ...['0.410', '0.620', '1.50', '$12.50', '1,234', '2026-09-21 14:13', '1.5 days'],
    ]);
  });

  test('links to the dashboard of the regression of the same step and signal, or of whole runs', async () => {
    const linkOf = async (labels: Readonly<Record<string, string>>): Promise<URLSearchParams> => {
      const answers = answersTo(panel, { ...OF_RUN, ...labels }, VALUES);
      const columns = shownColumns(await renderPanel(panel, panelFrames(answers), SCOPE));
      const url = new URL(cell(columns, 'Step')?.links[0] ?? '', 'http://grafana');
      expect(url.pathname).toBe('/d/stepmeter-regression');
      return url.searchParams;
    };
    const ofStep = await linkOf({});
    expect(['workflow', 'step', 'signal'].map((name) => ofStep.get(`var-${name}`))).toEqual([
      'package-build',
      'implement',
      'cost',
    ]);
    const ofRun = await linkOf({ stepmeter_step_name: '', step_filter: '^$' });
    expect(ofRun.get('var-step')).toBe('^$');
  });

  test('shows a dash for a missing value, and the whole run for a missing step', async () => {
    const answers = answersTo(panel, { ...OF_RUN, stepmeter_step_name: '' }, VALUES.with(3, Number.NaN)).map(
      (answer, index) => (index === 3 ? { ...answer, rows: [] } : answer),
    );
    const columns = shownColumns(await renderPanel(panel, panelFrames(answers), SCOPE));
    expect(cell(columns, 'Extra / week')?.text).toBe('–');
    expect(cell(columns, 'Step')?.text).toBe('whole run');
  });

  test('says in a sentence that nothing got worse, as far as is known', () => {
    expect(panel.fieldConfig?.defaults.noValue).toBe('Nothing is known to have got worse.');
  });
});

describe('renderingFaults() reports', () => {
  const healthy = panelNamed(REGRESSIONS);

  const faultsOf = async (change: Partial<Panel>, values: readonly number[] = VALUES): Promise<string[]> => {
    const panel: Panel = { ...healthy, ...change };
    return renderingFaults(await renderPanel(panel, panelFrames(answersTo(panel, OF_RUN, values)), SCOPE));
  };

  const organize = (options: Readonly<Record<string, unknown>>): Partial<Panel> => ({
    transformations: [{ id: 'merge' }, { id: 'organize', options }],
  });

  const defaults = (config: object): Partial<Panel> => ({
    fieldConfig: { defaults: { ...healthy.fieldConfig?.defaults, ...config }, overrides: [] },
  });

  const override = (options: string, id: string, value: unknown): Partial<Panel> => ({
    fieldConfig: {
      defaults: healthy.fieldConfig?.defaults ?? {},
      overrides: [
        ...(healthy.fieldConfig?.overrides ?? []),
        { matcher: { id: 'byName', options }, properties: [{ id, value }] },
      ],
    },
  });

  test.each<[string, Partial<Panel>]>([
    ['a transformation names time, which is not a column', organize({ renameByName: { time: 'Began' } })],
    ['"stepmeter_signal" is shown as a name', organize({ renameByName: {} })],
    ['"Value #A" is shown as a name', organize({ renameByName: {} })],
    ['is sorted by Extra / week, which is not a column', organize({ renameByName: {} })],
    ['an override is for Began, which no column has as its name', override('Began', 'unit', 's')],
    ['Extra / week has the unit furlongs, which Grafana does not know', override('Extra / week', 'unit', 'furlongs')],
    ['sets custom.hue, which Grafana does not know', override('Extra / week', 'custom.hue', 'red')],
    ['Extra / week is cut off', override('Extra / week', 'custom.width', 20)],
    ['px at 1600 px, where it has 39', { gridPos: { w: 1 } }],
    ['blurple is not a color', override('Extra / week', 'color', { mode: 'fixed', fixedColor: 'blurple' })],
    ['Ratio shows 1.5000000000', override('Ratio', 'decimals', 10)],
    [
      'a link needs ${nothing}, which has no value',
      override('Signal', 'links', [{ title: 'x', url: '/d/x?var-y=${nothing}' }]),
    ],
    [
      'a link needs ${__data.fields["Who"]}, which has no value',
      override('Signal', 'links', [{ title: 'x', url: '/d/x?y=${__data.fields["Who"]}' }]),
    ],
    ['Extra / week has no unit', defaults({ unit: undefined })],
    ['Ratio has no width', defaults({})],
  ])('%s', async (fault, change) => {
    expect(await faultsOf({})).toEqual([]);
    expect((await faultsOf(change)).join('\n')).toContain(fault);
  });

  test('an empty table without a text', async () => {
    expect(await faultsOf({}, [])).toEqual([]);
    expect(await faultsOf(defaults({ noValue: '' }), [])).toContain('has no text for an empty result');
  });

  test('an empty cell with the text of an empty table', async () => {
    const sentence = healthy.fieldConfig?.defaults.noValue;
    const faults = await faultsOf(override('Extra / week', 'noValue', sentence), [1.5, 1]);
    expect(faults).toContain('an empty cell of Extra / week shows what an empty table says');
  });

  test('lines with the same color', async () => {
    const panel = panelNamed('stepmeter-files / Lines over time');
    const fixed = { mode: 'fixed' as FieldColorModeId, fixedColor: 'red' };
    const rows = [{ labels: {}, values: [1], times: [AT] }];
    const answers = (panel.targets ?? []).map((target) => ({ target, query: '', rows, exemplars: [] }));
    const faults = async (changed: Panel) => renderingFaults(await renderPanel(changed, panelFrames(answers), SCOPE));
    expect(await faults(panel)).toEqual([]);
    const red = {
      ...panel,
      fieldConfig: { defaults: { ...panel.fieldConfig?.defaults, color: fixed }, overrides: [] },
    };
    expect(await faults(red)).toEqual(['added, removed share the color #F2495C']);
  });

  test.each([
    'stepmeter-cost / Cost by model',
    'stepmeter-files / File operations by source',
    'stepmeter-files / File operations by extension',
  ])('no slices with the same color in %s', async (name) => {
    const panel = panelNamed(name);
    const [target = { refId: 'A' }] = panel.targets ?? [];
    const [, label = ''] = /\{\{(\w+)\}\}/.exec(target.legendFormat ?? '') ?? [];
    const rows = ['one', 'two', 'three'].map((text) => ({ labels: { [label]: text }, values: [1], times: [AT] }));
    const frames = panelFrames([{ target, query: '', rows, exemplars: [] }]);
    const rendered = await renderPanel(panel, frames, SCOPE);
    expect(shownColumns(rendered).map((slice) => slice.name)).toEqual(['one', 'two', 'three']);
    expect(renderingFaults(rendered)).toEqual([]);
  });

  test('a heatmap whose counts have the unit of the measured value', async () => {
    const panel = panelNamed('stepmeter-cost / Run cost distribution');
    const bucket = (le: string, count: number) => ({ labels: { le }, values: [count], times: [AT] });
    const [target = { refId: 'A' }] = panel.targets ?? [];
    const answers = [{ target, query: '', rows: [bucket('+Inf', 5), bucket('10', 4), bucket('2', 1)], exemplars: [] }];
    const rendered = await renderPanel(panel, panelFrames(answers), SCOPE);
    expect(renderingFaults(rendered)).toEqual([]);
    expect(shownColumns(rendered).map(({ name, cells }) => [name, cells[0]?.text])).toEqual([
      ['2', '1'],
      ['10', '3'],
      ['+Inf', '1'],
    ]);
    const inDollars = {
      ...panel,
      fieldConfig: { defaults: { ...panel.fieldConfig?.defaults, unit: 'currencyUSD' }, overrides: [] },
    };
    const changed = await renderPanel(inDollars, panelFrames(answers), SCOPE);
    expect(renderingFaults(changed)).toContain('counts in 2 as currencyUSD');
  });

  test('an unknown transformation', async () => {
    await expect(faultsOf({ transformations: [{ id: 'shuffle' }] })).rejects.toThrow('Cannot check the transformation');
  });
});

function cell(columns: readonly ShownColumn[], title: string, row = 0) {
  return columns.find(({ name }) => name === title)?.cells[row];
}
