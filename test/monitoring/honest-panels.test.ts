import { describe, expect, test } from 'vitest';
import type { Panel } from './dashboard-file.ts';
import { grafana } from './rendering/grafana-data.ts';
import { panelFrames } from './rendering/frames/panel-frames.ts';
import { renderPanel } from './rendering/render-panel.ts';
import { renderingFaults } from './rendering/faults/rendering-faults.ts';
import { answersTo, panelNamed, PANELS, SCOPE } from './rendering/sample-answers.ts';
import { shownColumns } from './rendering/shown-panel.ts';

describe('heat maps', () => {
  test.each(ofType('heatmap'))('%s has few rows, with short labels', (_, panel) => {
    const labels = rowLabels(panel);
    expect(labels.length).toBeGreaterThanOrEqual(6);
    expect(labels.length).toBeLessThanOrEqual(9);
    for (const label of labels) expect(label).toMatch(/^(\$\d+(\.\d\d)?|\d+ (ms|s|mins?|hours?|days?)|\+Inf)$/);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test.each(ofType('heatmap'))('%s has no exemplars over its cells, but a link to the runs', (_, panel) => {
    expect((panel.targets ?? []).filter(({ exemplar }) => exemplar)).toEqual([]);
    expect(JSON.stringify(panel.fieldConfig?.defaults['links'])).toContain('/d/stepmeter-runs?');
  });
});

describe('bars', () => {
  const bars = ofType('timeseries').filter(([, { fieldConfig }]) => custom(fieldConfig)['drawStyle'] === 'bars');

  test.each(bars)('%s: each bar shows the interval after its point, so that the newest is there', (_, panel) => {
    expect(custom(panel.fieldConfig)['barAlignment']).toBe(1);
    for (const { expr = '' } of panel.targets ?? []) {
      expect(expr).toContain('offset -${__interval_ms}ms');
      expect(expr).not.toContain('offset ${__interval_ms}ms');
    }
  });

  test('are on most dashboards', () => {
    expect(bars.length).toBeGreaterThan(10);
  });
});

describe('the banner of simulated runs', () => {
  const banners = [...PANELS].filter(([name]) => name.endsWith(' / Simulated runs'));

  test.each(banners)('%s says whether they are included', async (_, panel) => {
    const shown = async (value: number) => {
      const rendered = await renderPanel(panel, panelFrames(answersTo(panel, {}, [value])), SCOPE);
      expect(renderingFaults(rendered)).toEqual([]);
      return shownColumns(rendered)[0]?.cells[0];
    };
    const [without, included] = [await shown(0), await shown(1)];
    expect(without?.text).toBe('Simulated runs are left out');
    expect(included?.text).toContain('SIMULATED RUNS ARE INCLUDED');
    expect(included?.color).not.toBe(without?.color);
  });

  test('is the first panel of every dashboard with figures', () => {
    expect(banners.length).toBeGreaterThanOrEqual(8);
    expect(panelNamed('stepmeter-overview / Simulated runs').gridPos).toMatchObject({ y: 0, w: 24 });
  });
});

function ofType(type: string): [string, Panel][] {
  return [...PANELS].filter(([, panel]) => panel.type === type);
}

/** The labels of the rows, as Grafana's heat map formats the bounds in the query. */
function rowLabels({ options = {}, targets = [] }: Panel): string[] {
  const [, pattern = ''] = /[{,]le=~"([^"]+)"/.exec(targets[0]?.expr ?? '') ?? [];
  const { unit, decimals } = options['yAxis'] as { unit: string; decimals: number };
  return pattern.split('|').map((text) => {
    const bound = text.replace('([.]0)?', '').replaceAll(/[[\]]/g, '');
    const format = grafana.getValueFormat(unit);
    return Number.isNaN(Number(bound)) ? bound : grafana.formattedValueToString(format(Number(bound), decimals));
  });
}

function custom(fieldConfig: Panel['fieldConfig']): Record<string, unknown> {
  return (fieldConfig?.defaults['custom'] ?? {}) as Record<string, unknown>;
}
