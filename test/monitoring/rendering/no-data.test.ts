import { describe, expect, test } from 'vitest';
import { spansTable } from './frames/tempo-frames.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { grafana } from './grafana-data.ts';
import { renderPanel, THEME } from './render-panel.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import { answersTo, panelNamed, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

/** The types of panels that show Grafana's own state or a text. */
const OTHERS = ['text', 'alertlist', 'traces'];

const TEXT = grafana.colorManipulator.asHexString(THEME.visualization.getColorByName('text'));

describe('without data', () => {
  const panels = [...PANELS].filter(([, { type }]) => !OTHERS.includes(type));

  test.each(panels)('%s says so', async (_, panel) => {
    const isSearch = (panel.targets ?? []).some(({ expr }) => expr === undefined);
    const frames = isSearch ? [spansTable([])] : panelFrames(answersTo(panel, {}, []));
    const rendered = await renderPanel(panel, frames, SCOPE);
    expect(rendered.frames.filter(({ length }) => length > 0)).toEqual([]);
    expect(renderingFaults(rendered)).toEqual([]);
    expect(panel.fieldConfig?.defaults.noValue?.trim()).not.toBe('');
  });

  // An empty answer says nothing of runs whose relay is silent.
  test.each([
    ['stepmeter-overview / Regressions', 'Nothing is known to have got worse.'],
    ['stepmeter-regression / Configuration changes', 'No change is recorded in this range.'],
    ['stepmeter-selection / Alarms', 'No configuration is known to have become worse.'],
    ['stepmeter-regression / Repairs and retries per run', 'none recorded: they are counted for whole runs only'],
    // The list of relays also has those that were stopped.
    ['stepmeter-pipeline / Time since last report', 'none running'],
  ])('%s claims no more than is known', (name, text) => {
    expect(panelNamed(name).fieldConfig?.defaults.noValue).toBe(text);
  });

  const figures = panels.filter(([, { type }]) => type === 'stat');

  test.each(figures)('%s says so in the color of text, not in one of a good or bad value', async (_, panel) => {
    const { noValue } = panel.fieldConfig?.defaults ?? {};
    for (const value of [undefined, Number.NaN]) {
      const values = (panel.targets ?? []).map(() => value);
      const [shown] = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, values)), SCOPE));
      expect(shown?.cells[0]?.text).toBe(noValue);
      expect(grafana.colorManipulator.asHexString(shown?.color ?? '')).toBe(TEXT);
    }
  });

  test('no figure is a zero of which nothing is known', () => {
    for (const [name, { targets = [], fieldConfig }] of figures) {
      expect([name, fieldConfig?.defaults.noValue]).not.toEqual([name, '0']);
      expect([name, targets.filter(({ expr = '' }) => expr.endsWith('or on() vector(0)'))]).toEqual([name, []]);
    }
  });
});
