import { describe, expect, test } from 'vitest';
import { readDashboards } from './dashboard-file.ts';
import { panelFrames } from './rendering/frames/panel-frames.ts';
import { renderPanel } from './rendering/render-panel.ts';
import { renderingFaults } from './rendering/faults/rendering-faults.ts';
import { answersTo, AT, panelNamed, SCOPE } from './rendering/sample-answers.ts';
import { shownColumns } from './rendering/shown-panel.ts';

describe('the overview', () => {
  test.each([
    ['Runs', [120, 90], ['120', '90']],
    ['Success rate', [0.9, 0.95], ['90.0%', '95.0%']],
    ['Spend', [12.5, 10], ['$12.50', '$10.00']],
  ])('%s: shows the time range and the one before it', async (title, values, texts) => {
    const panel = panelNamed(`stepmeter-overview / ${title}`);
    const rendered = await renderPanel(panel, panelFrames(answersTo(panel, {}, values)), SCOPE);
    expect(renderingFaults(rendered)).toEqual([]);
    const shown = shownColumns(rendered).map(({ name, cells }) => [name, cells[0]?.text]);
    expect(shown).toEqual([
      ['now', texts[0]],
      ['before', texts[1]],
    ]);
    const [now = '', before = ''] = (panel.targets ?? []).map(({ expr }) => expr);
    expect(now).not.toContain('offset ${__range_s}s)');
    expect(before).toContain('offset ${__range_s}s)');
    expect(before).toContain('offset ${__range_s}s${__range_ms}ms)');
  });

  test.each(['Runs', 'Success rate', 'Spend'])(
    '%s: has a line from before to now, but shows the exact value now',
    async (title) => {
      const panel = panelNamed(`stepmeter-overview / ${title}`);
      const [target = { refId: 'A' }] = panel.targets ?? [];
      const rows = [{ labels: {}, values: [0.5, 0.7, 0.9], times: [AT, AT + 1000, AT + 2000] }];
      const rendered = await renderPanel(panel, panelFrames([{ target, query: '', rows, exemplars: [] }]), SCOPE);
      expect(shownColumns(rendered).map(({ sparkline }) => sparkline)).toEqual([[0.5, 0.7, 0.9]]);
      expect(panel.options).toMatchObject({ graphMode: 'area' });
      expect(panel.targets?.map(({ range = false }) => range)).toEqual([true, false]);
      // Points are on whole intervals; only the last value is that of the range.
      expect(target.expr).toContain('> $__to - $__interval_ms');
      expect(target.expr).toContain(' @ ${__to}e-3 offset ${__range_ms}ms)');
    },
  );

  test('lists the alerts that are firing or cannot be evaluated', () => {
    expect(panelNamed('stepmeter-overview / Firing alerts')).toMatchObject({
      type: 'alertlist',
      options: { stateFilter: { firing: true, error: true, normal: false }, dashboardAlerts: false },
    });
  });

  test('has only variables that fit in one row of a page of 1280 pixels, and queries no others', () => {
    const overview = readDashboards().find(({ uid }) => uid === 'stepmeter-overview');
    const variables = overview?.templating.list ?? [];
    // The label with its padding, and a box for a few values.
    const widths = variables.map(({ label = '' }) => label.length * 8 + 16 + 280);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThan(1280 - 250);
    const used = JSON.stringify(overview).matchAll(/\$(step|model|effort|task_type|variant|config_version)\b/g);
    expect([...used].map(([name]) => name)).toEqual([]);
  });
});
