import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { METRIC, type Metric } from '../../telemetry/names.ts';
import { dashboardOf } from './board.ts';
import { BOARD } from './boards.ts';
import { addedHere } from './narrow.ts';
import { stat } from './panels/stat.ts';
import { UNIT } from './style.ts';

describe('dashboardOf()', () => {
  it('says of each panel what narrows it', () => {
    expect(
      descriptions(board([panelOf('A', METRIC.exportFailures), panelOf('B', METRIC.stepDuration), panelOf('C')])),
    ).toEqual([
      'A figure.\n\nNarrowed by environment.',
      'A figure.\n\nNarrowed by environment, workflow, step.',
      'A figure.\n\nNo variable narrows it.',
    ]);
  });

  it('has the variables that its queries use and those that these depend on, and no others', () => {
    const names = ({ templating }: ReturnType<typeof board>) => templating.list?.map(({ name }) => name);
    // The changes on the axes of time are narrowed by environment, workflow and step.
    expect(names(board([panelOf('A')]))).toEqual(['environment', 'workflow', 'step']);
    expect(names(board([panelOf('A', METRIC.cost)]))).toEqual(['environment', 'workflow', 'step', 'model', 'effort']);
  });

  it('cannot be edited, keeps UTC and links to all boards with what is chosen', () => {
    expect(board([panelOf('A')])).toMatchObject({
      uid: BOARD.cost,
      editable: false,
      timezone: 'utc',
      tags: ['stepmeter'],
      links: [{ type: 'dashboards', tags: ['stepmeter'], includeVars: true, keepTime: true }],
    });
  });
});

function descriptions({ panels = [] }: ReturnType<typeof board>): (string | undefined)[] {
  return panels.filter((panel): panel is Panel => panel.type !== 'row').map(({ description }) => description);
}

function board(panels: ReturnType<typeof panelOf>[]) {
  return dashboardOf({ uid: BOARD.cost, title: 'T', description: 'D', sections: [{ title: 'S', panels }] });
}

function panelOf(title: string, metric?: Metric) {
  return stat({
    title,
    description: 'A figure.',
    unit: UNIT.exact,
    queries: [{ expr: metric ? addedHere(metric) : 'vector(1)' }],
  });
}
