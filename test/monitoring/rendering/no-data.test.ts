import { describe, expect, test } from 'vitest';
import { spansTable } from './frames/tempo-frames.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel } from './render-panel.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import { answersTo, PANELS, SCOPE } from './sample-answers.ts';

/** The types of panels that show Grafana's own state or a text. */
const OTHERS = ['text', 'alertlist', 'traces'];

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
});
