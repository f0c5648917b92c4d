import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { RUN_RESULTS } from '../../../core/context.ts';
import { DATASOURCE } from '../datasources.ts';
import { fixedChoice } from '../own-variables.ts';

/** What runs are found by beside the variables of every board, and which run is open. */
export const runVariables: readonly VariableModel[] = [
  fixedChoice({
    name: 'result',
    label: 'Result',
    description: 'How the runs ended.',
    choices: [{ text: 'any', value: '.*' }, ...RUN_RESULTS.map((result) => ({ text: result, value: result }))],
  }),
  text('min_cost', 'Cost from', 'Runs that cost at least so many US dollars.', '0'),
  text('min_duration', 'Duration from', 'Runs that took at least so long, such as 90s or 1h30m.', '0s'),
  text('run', 'Run', 'The id of the run that is opened below; a click on an id in the list sets it.'),
  text('of_step', 'Of step', 'The step whose tool calls and files are listed below; a click on a step sets it.', '.*'),
  traceOfRun(),
];

function text(name: string, label: string, description: string, value = ''): VariableModel {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(value)
    .current({ selected: true, text: value, value })
    .options([{ selected: true, text: value, value }])
    .build();
}

/** The id of the trace of the run that is open: the run's without dashes, which Grafana cannot take out by itself. */
function traceOfRun(): VariableModel {
  const groups = [8, 4, 4, 4, 12].map((length) => `([0-9a-f]{${length}})`).join('-?');
  const query = `query_result(label_replace(label_replace(vector(0), "run", "$run", "", ""), "trace", "$1$2$3$4$5", "run", "${groups}"))`;
  return new QueryVariableBuilder('trace')
    .hide(VariableHide.HideVariable)
    .datasource(DATASOURCE.prometheus)
    .query(query)
    .definition(query)
    .regex('/trace="([0-9a-f]{32})"/')
    .refresh(VariableRefresh.OnDashboardLoad)
    .build();
}
