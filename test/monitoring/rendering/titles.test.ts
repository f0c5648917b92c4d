import { describe, expect, test } from 'vitest';
import { UNIT } from '../../../src/monitoring/panels/style.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel } from './render-panel.ts';
import { answersTo, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';
import { isTitleCut, isValueIllegible } from './faults/widths.ts';

const WINDOWS = [1280, 1600, 1920];

describe('titles of panels', () => {
  test.each(WINDOWS)('fit into a window of %d px', (window) => {
    expect([...PANELS].filter(([, panel]) => isTitleCut(panel, window)).map(([name]) => name)).toEqual([]);
  });
});

/** Large values: those of a year of a busy team. */
const LARGE: Readonly<Record<string, number>> = {
  [UNIT.share]: 12.345,
  [UNIT.factor]: 123.45,
  [UNIT.dollars]: 23_456.789,
};

describe('values of stat panels', () => {
  const stats = [...PANELS].filter(([, { type }]) => type === 'stat');

  test.each(stats)('of %s are legible at 1280 px', async (_, panel) => {
    const { unit = '', noValue = '' } = panel.fieldConfig?.defaults ?? {};
    const values = (panel.targets ?? []).map(() => LARGE[unit] ?? 234_567);
    const columns = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, {}, values)), SCOPE));
    const isNamed = panel.options?.['textMode'] === 'value_and_name';
    const shown = columns.flatMap(({ name, cells }) => cells.map(({ text }) => ({ name: isNamed ? name : '', text })));
    // A change is computed from two queries.
    expect(shown).toHaveLength(isNamed ? values.length : 1);
    for (const value of [{ name: '', text: noValue }, ...shown])
      expect(WINDOWS.filter((window) => isValueIllegible(panel, value, window)).map((at) => [at, value])).toEqual([]);
  });
});
