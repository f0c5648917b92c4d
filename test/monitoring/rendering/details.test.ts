import { describe, expect, test } from 'vitest';
import { readDashboards } from '../dashboard-file.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel, THEME } from './render-panel.ts';
import { answersTo, panelNamed, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

describe('zero', () => {
  // Of nothing, no share succeeded; a share of zero did fail.
  const stats = [...PANELS].filter(([name, { type }]) => type === 'stat' && !/success/i.test(name));
  const harmless = ['green', 'blue', 'text'].map((name) => THEME.visualization.getColorByName(name).toLowerCase());

  test.each(stats)('is green or neutral in %s', async (_, panel) => {
    const values = (panel.targets ?? []).map(() => 0);
    for (const { cells } of shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, values)), SCOPE)))
      for (const { color = '' } of cells) expect(harmless).toContain(color.toLowerCase());
  });
});

describe('dollars', () => {
  test('have thousands separators and are not abbreviated', async () => {
    const panel = panelNamed('stepmeter-cost / Spend');
    const [spend] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [1_234_567.891])), SCOPE));
    expect(spend?.cells.map(({ text }) => text)).toEqual(['$1,234,567.89']);
  });
});

describe('axes', () => {
  test('of run durations have hours, minutes and seconds', async () => {
    const panel = panelNamed('stepmeter-performance / Run duration over time');
    const [p50] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, [500, 4000])), SCOPE));
    expect(p50?.cells.map(({ text }) => text)).toEqual(['00:08:20']);
  });

  test('of collector queues are not flattened by a capacity', () => {
    const { targets = [] } = panelNamed('stepmeter-pipeline / Collector queues');
    expect(targets.filter(({ expr = '' }) => expr.includes('capacity'))).toEqual([]);
  });
});

test('cost over time is stacked', () => {
  const { custom = {} } = panelNamed('stepmeter-cost / Cost over time').fieldConfig?.defaults ?? {};
  expect(custom).toMatchObject({ drawStyle: 'bars', stacking: { mode: 'normal' } });
});

test('the pipeline has only variables that filter its panels', () => {
  const pipeline = readDashboards().find(({ uid }) => uid === 'stepmeter-pipeline');
  expect(pipeline?.templating.list.map(({ name }) => name)).toEqual(['environment']);
});

test('annotations name no label that a series may lack', () => {
  for (const { annotations } of readDashboards())
    for (const annotation of annotations.list) {
      const { textFormat = '', expr = '' } = annotation as { textFormat?: string; expr?: string };
      if (!textFormat.includes('stepmeter_step_name')) continue;
      // A change of a workflow has no step.
      expect(expr).toMatch(/^label_replace\(.*, "stepmeter_step_name", "all steps", "stepmeter_step_name", ""\)$/);
    }
});
