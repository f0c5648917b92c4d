import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { dashboardOf, type Board } from '../dashboards/board.ts';
import { BOARD } from '../dashboards/boards.ts';
import { addedHere } from '../dashboards/narrow.ts';
import { fixedChoice } from '../dashboards/own-variables.ts';
import { stat, type Stat } from '../dashboards/panels/stat.ts';
import { UNIT } from '../dashboards/style.ts';
import { prometheusName } from '../prometheus-names.ts';
import { orZero } from '../query.ts';
import { boardFaults } from './board-faults.ts';
import { knownSeries } from './known-series.ts';

const GOOD: Stat = {
  title: 'Runs',
  description: 'Runs that ended.',
  unit: UNIT.exact,
  queries: [{ expr: orZero(addedHere(METRIC.runs)) }],
  link: { title: 'Runs', to: BOARD.runs },
};

const known = { series: knownSeries(), boards: new Map([[BOARD.runs, ['environment', 'workflow']]]) };

describe('boardFaults()', () => {
  it('finds nothing wrong with a board that is whole', () => {
    expect(faultsOf({})).toBe('');
  });

  it('finds a metric that nobody emits', () => {
    expect(asking('sum (stepmeter_made_up_total)')).toContain('asks for stepmeter_made_up_total, which nobody emits');
  });

  it('finds a histogram that is asked for without its part', () => {
    expect(asking(addedHere(METRIC.runCost))).toContain('asks for stepmeter_run_cost, which nobody emits');
  });

  it('finds a label that a metric lacks, where it selects and where it splits', () => {
    expect(asking(addedHere(METRIC.runs, { where: { [ATTRIBUTE.requestModel]: '="m"' } }))).toContain(
      'asks stepmeter_runs_total for gen_ai_request_model, which it lacks',
    );
    expect(asking(addedHere(METRIC.runs, { by: [ATTRIBUTE.toolName] }))).toContain(
      'asks stepmeter_runs_total for gen_ai_tool_name, which it lacks',
    );
  });

  it('finds a label that nothing has, where series are matched', () => {
    const runs = prometheusName(METRIC.runs);
    expect(asking(`${runs} / on (made_up) group_left () ${runs}`)).toContain('matches on made_up');
  });

  it('finds a label that nothing has, where another one is made from it', () => {
    const runs = prometheusName(METRIC.runs);
    expect(asking(`label_replace(${runs}, "to", "$1", "made_up", "(.*)")`)).toContain('takes a label from made_up');
    expect(asking(`label_replace(label_replace(${runs}, "to", "x", "", ""), "other", "$1", "to", "(.*)")`)).toBe('');
  });

  it('finds what is no PromQL', () => {
    expect(asking('sum (((')).toContain('is no PromQL');
    expect(asking('made_up_function(vector(0))')).toContain('is no PromQL');
  });

  it('finds faults of each value that a variable offers', () => {
    const variable = fixedChoice({
      name: 'by',
      label: 'By',
      description: 'By what',
      choices: [
        { text: 'Workflow', value: 'gen_ai_workflow_name' },
        { text: 'Tool', value: 'gen_ai_tool_name' },
      ],
    });
    const board = boardWith([{ ...GOOD, queries: [{ expr: `sum by ($by) (${prometheusName(METRIC.runs)})` }] }], {
      variables: [variable],
    });
    expect(boardFaults(board, known).join('\n')).toContain('for gen_ai_tool_name, which it lacks');
  });

  it('finds variables that nothing defines or uses', () => {
    expect(asking(`${prometheusName(METRIC.runs)} > $made_up`)).toContain('Nothing defines the variable made_up');
    const unused = fixedChoice({ name: 'unused', label: 'U', description: 'U', choices: [{ text: 'a', value: 'a' }] });
    expect(boardFaults(boardWith([GOOD], { variables: [unused] }), known)).toContain(
      'Nothing uses the variable unused',
    );
  });

  it('finds panels that say too little', () => {
    const board = boardWith([GOOD]);
    const silent = board.panels?.map((panel) =>
      panel.type === 'stat' ? { ...panel, title: '', description: '' } : panel,
    );
    expect(boardFaults({ ...board, panels: silent ?? [] }, known)).toEqual([
      'Panel "" has no title',
      'Panel "" has no description',
    ]);
    expect(faultsOf({ unit: '' })).toContain('has no unit');
  });

  it('finds panels of the same name, the same id, in the same place or beyond the edge', () => {
    expect(boardFaults(boardWith([GOOD, GOOD]), known)).toContain('Two panels are called "Runs"');
    const { panels: [row, first] = [], ...board } = boardWith([GOOD]);
    if (!row || !first) throw new Error('The board has no panels');
    const faults = boardFaults({ ...board, panels: [first, { ...first, title: 'Other' }] }, known).join('\n');
    expect(faults).toContain('have the same id');
    expect(faults).toContain('lies over');
    const wide = [GOOD, { ...GOOD, title: 'Other' }].map((spec) => ({ ...spec, width: 16 }));
    expect(boardFaults(boardWith(wide), known).join('\n')).toContain('reaches beyond the board');
  });

  it('finds links to boards that are not there', () => {
    expect(faultsOf({ link: { title: 'Cost', to: BOARD.cost } })).toContain(`links to the board ${BOARD.cost}`);
  });

  it('finds links that set what the other board does not have', () => {
    const link = { title: 'Runs', to: BOARD.runs };
    const missing = `links to ${BOARD.runs} with the variable model`;
    expect(faultsOf({ link: { ...link, set: { workflow: 'w' } } })).toBe('');
    expect(faultsOf({ link: { ...link, set: { model: 'm' } } })).toContain(missing);
    expect(faultsOf({ link: { ...link, keep: ['model'] } })).toContain(missing);
  });

  it('finds data sources that are not there', () => {
    const { panels = [], ...board } = boardWith([GOOD]);
    const elsewhere = panels.map((panel) => ({ ...panel, datasource: { type: 'prometheus', uid: 'made-up' } }));
    expect(boardFaults({ ...board, panels: elsewhere }, known)).toContain(
      'Panel "Runs" it has the unknown data source made-up',
    );
  });
});

function faultsOf(change: Partial<Stat>): string {
  return boardFaults(boardWith([{ ...GOOD, ...change }]), known).join('\n');
}

function boardWith(stats: readonly Stat[], more: Partial<Board> = {}): Dashboard {
  return dashboardOf({
    uid: BOARD.overview,
    title: 'Made up',
    description: 'Made up.',
    sections: [{ title: 'Section', panels: stats.map(stat) }],
    ...more,
  });
}

function asking(expr: string): string {
  return faultsOf({ queries: [{ expr }] });
}
