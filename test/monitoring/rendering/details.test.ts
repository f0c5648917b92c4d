import { describe, expect, test } from 'vitest';
import { PRECEDING } from '../../../src/monitoring/dashboards/variables.ts';
import { METRICS_INTERVAL_MS } from '../../../src/relay/relay.ts';
import { readDashboards } from '../dashboard-file.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { grafana } from './grafana-data.ts';
import { renderPanel, THEME } from './render-panel.ts';
import { answersTo, panelNamed, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

describe('zero', () => {
  // Of nothing, no share succeeded; a share of zero did fail.
  const stats = [...PANELS].filter(([name, { type }]) => type === 'stat' && !/success/i.test(name));
  const hex = (color: string): string => grafana.colorManipulator.asHexString(color).toLowerCase();
  const harmless = ['green', 'blue', 'text'].map((name) => hex(THEME.visualization.getColorByName(name)));

  test.each(stats)('is green or neutral in %s', async (_, panel) => {
    const values = (panel.targets ?? []).map(() => 0);
    for (const { cells } of shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, values)), SCOPE)))
      for (const { color = '' } of cells) expect(harmless).toContain(hex(color));
  });
});

describe('dollars', () => {
  test('have thousands separators and are not abbreviated', async () => {
    const panel = panelNamed('stepmeter-cost / Spend');
    const [spend] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [1_234_567.891])), SCOPE));
    expect(spend?.cells.map(({ text }) => text)).toEqual(['$1,234,567.89']);
  });
});

describe('durations', () => {
  /** Values that are below a minute, and the error of an onset, which is in days. */
  const SHORT = ['Time to first token by step', 'Hooks by type', 'Regressions', 'Sessions and subagents'];

  const values = [...PANELS].filter(([name, { type, fieldConfig }]) => {
    const isShort = SHORT.some((title) => name.endsWith(` / ${title}`));
    return (
      ['stat', 'table'].includes(type) && !isShort && /"(?:s|ns|ms|dthms|suffix:s)"/.test(JSON.stringify(fieldConfig))
    );
  });

  test.each(values)('are in minutes and seconds, or in seconds, in %s', async (_, { fieldConfig }) => {
    const { defaults, overrides = [] } = fieldConfig ?? { defaults: {} };
    const units = [defaults.unit, ...overrides.flatMap(({ properties }) => properties.map(({ value }) => value))];
    expect(units.filter((unit) => ['s', 'ns', 'ms'].includes(String(unit)))).toEqual([]);
  });

  test.each([
    [500, '00:08:20'],
    [4000, '01:06:40'],
    [37.098, '00:00:37'],
    [0.999, '< 1 s'],
    [0.009, '< 1 s'],
    [0, '0 s'],
  ])('of %d s are shown as %s', async (seconds, text) => {
    const panel = panelNamed('stepmeter-compare / Typical run duration');
    const [a] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [seconds, 1])), SCOPE));
    expect(a?.cells[0]?.text).toBe(text);
  });
});

describe('axes of durations', () => {
  /** Grafana's grid has 38 px per unit of height; of a panel, 80 px are its title, time axis and legend. */
  const axisPixels = (height = 8): number => height * 38 - 80;
  /** Marks of a value axis are at least this many pixels apart. */
  const MARK_PIXELS = 30;

  const axes = [...PANELS].filter(
    ([, { type, fieldConfig }]) => type === 'timeseries' && fieldConfig?.defaults.unit === 'dthms',
  );

  test.each(axes)('have marks that read differently in %s', (_, { fieldConfig, gridPos }) => {
    const { axisSoftMax = 0 } = (fieldConfig?.defaults.custom ?? {}) as { axisSoftMax?: number };
    // The next shorter interval of Grafana is half a second.
    expect((axisSoftMax / axisPixels(gridPos?.h)) * MARK_PIXELS).toBeGreaterThan(0.5);
    const texts = [0, 1, 2, 3].map((seconds) =>
      grafana.formattedValueToString(grafana.getValueFormat('dthms')(seconds)),
    );
    expect(new Set(texts).size).toBe(4);
  });
});

test.each([
  ['stepmeter-runs / Oldest running run', 'none'],
  ['stepmeter-pool-and-cache / Time saved by cache', '0 s'],
])('no duration is in words in %s', async (name, text) => {
  const panel = panelNamed(name);
  const [value] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [0])), SCOPE));
  expect(value?.cells[0]?.text).toBe(text);
});

test.each([
  [3.4, '3.4 s'],
  [100, '100.0 s'],
])('a wait of %d s in a task queue is shown as %s', async (seconds, text) => {
  const panel = panelNamed('stepmeter-workers / p95 wait');
  const [value] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [seconds])), SCOPE));
  expect(value?.cells[0]?.text).toBe(text);
});

test('durations of calls are in seconds, however long', async () => {
  const panel = panelNamed('stepmeter-performance / Model requests by model');
  const answers = answersTo(panel, { gen_ai_request_model: 'm' }, [3, 0.04, 100]);
  const columns = shownColumns(await renderPanel(panel, panelFrames(answers), SCOPE));
  expect(columns.map(({ cells }) => cells[0]?.text)).toEqual(['m', '3', '0.04 s', '100.00 s']);
});

test.each([
  ['stepmeter-selection / Choices by configuration and context', 'Exploration spend', '$0.00'],
  ['stepmeter-files / File changes by step and source', '+ bytes', '0 B'],
])('an amount of nothing has its unit in %s', (name, title, value) => {
  const amount = panelNamed(name).fieldConfig?.overrides?.find(({ matcher }) => matcher.options === title);
  expect(amount?.properties).toContainEqual({ id: 'noValue', value });
});

test.each(['Tool calls', 'Model requests', 'File operations'])(
  'of the %s of a run, durations are in seconds: 0.009 s instead of < 1 s',
  (title) => {
    const { fieldConfig } = panelNamed(`stepmeter-run / ${title}`);
    const duration = fieldConfig?.overrides?.find(({ matcher }) => matcher.options === 'Duration');
    const properties = Object.fromEntries((duration?.properties ?? []).map(({ id, value }) => [id, value]));
    expect(properties).toMatchObject({ unit: 'suffix:s', decimals: 3 });
  },
);

describe('axes', () => {
  test.each(['stepmeter-performance / Run duration over time', 'stepmeter-regression / Duration per attempt'])(
    'of durations have hours, minutes and seconds: %s',
    async (name) => {
      const panel = panelNamed(name);
      const [p50] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [500, 4000])), SCOPE));
      expect(p50?.cells.map(({ text }) => text)).toEqual(['00:08:20']);
    },
  );

  // In hours, minutes and seconds, the marks of less than a second would all be 00:00:00.
  test.each(['stepmeter-workers / Wait over time', 'stepmeter-performance / Model request duration over time'])(
    'of waits and requests distinguish fractions of a second: %s',
    async (name) => {
      const panel = panelNamed(name);
      for (const [seconds, text] of [
        [0.25, '0.250 s'],
        [0.5, '0.500 s'],
        [90, '90 s'],
      ] as const) {
        const [first] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [seconds])), SCOPE));
        expect(first?.cells.map((cell) => cell.text)).toEqual([text]);
      }
    },
  );

  /** Values that are below a minute. */
  const SHORT = ['Time to first token over time', 'Hook duration over time'];

  test('of durations have no decimal minutes', () => {
    const decimal = [...PANELS].filter(
      ([, { type, fieldConfig }]) => type === 'timeseries' && fieldConfig?.defaults.unit === 's',
    );
    expect(decimal.map(([, { title }]) => title)).toEqual(SHORT);
  });

  test('of collector queues are not flattened by a capacity', () => {
    const { targets = [] } = panelNamed('stepmeter-pipeline / Collector queues');
    expect(targets.filter(({ expr = '' }) => expr.includes('capacity'))).toEqual([]);
  });
});

test('a comparison is by default with the time range before', () => {
  const { text, value } = PRECEDING;
  const chosen = (uid: string, variable: string) =>
    readDashboards()
      .find((dashboard) => dashboard.uid === uid)
      ?.templating.list.find(({ name }) => name === variable)?.current;
  expect(chosen('stepmeter-cost', 'baseline')).toMatchObject({ text, value });
  expect(chosen('stepmeter-compare', 'a_offset')).toMatchObject({ text, value });
});

test('no dashboard refreshes faster than the relay reports', () => {
  // The runbook shows no data.
  for (const { refresh, uid } of readDashboards().filter((dashboard) => dashboard.uid !== 'stepmeter-runbook')) {
    const [, count, unit] = /^(\d+)([smh])$/.exec(refresh ?? '') ?? [];
    const seconds = Number(count) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
    expect(seconds * 1000, uid).toBeGreaterThanOrEqual(METRICS_INTERVAL_MS);
  }
});

test('cost over time is stacked', () => {
  const { custom = {} } = panelNamed('stepmeter-cost / Cost over time').fieldConfig?.defaults ?? {};
  expect(custom).toMatchObject({ drawStyle: 'bars', stacking: { mode: 'normal' } });
});

test('the pipeline has only variables that filter its panels', () => {
  const pipeline = readDashboards().find(({ uid }) => uid === 'stepmeter-pipeline');
  expect(pipeline?.templating.list.map(({ name }) => name)).toEqual(['environment']);
});

test('annotations say what changed from what to what, and name no label that a series may lack', () => {
  const changes = readDashboards()
    .flatMap(({ annotations }) => annotations.list as readonly { textFormat?: string; expr?: string }[])
    .filter(({ textFormat = '' }) => textFormat !== '');
  expect(changes).not.toEqual([]);
  for (const { textFormat = '', expr = '' } of changes) {
    expect(textFormat).toContain(': {{stepmeter_change_previous}} → {{stepmeter_change_value}}');
    // A change of a workflow has no step, and one that an older version recorded has no previous value.
    for (const [label, text] of [
      ['stepmeter_step_name', 'all steps'],
      ['stepmeter_change_previous', 'unknown'],
    ])
      expect(expr).toContain(`, "${label}", "${text}", "${label}", "")`);
  }
});
