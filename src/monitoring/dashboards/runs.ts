import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { RUN_RESULTS } from '../../core/context.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { runDetail } from './run-detail.ts';
import { runningNow } from './shared.ts';
import { DASHBOARD, DATASOURCE } from './uids.ts';
import { customVariable } from './variables.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { bars } from '../panels/graph.ts';
import { rowField } from '../panels/links.ts';
import { stat } from '../panels/single-values.ts';
import { spanTable } from '../panels/span-table.ts';
import { UNIT } from '../panels/style.ts';
import { ENVIRONMENT } from '../queries/prometheus-names.ts';
import { orZero } from '../queries/promql.ts';
import { FILTER_VARIABLES, currentMaxInScope, increaseInScope, increasePerIntervalInScope } from '../queries/scope.ts';
import { matchesWhole, spansWhere } from '../queries/traceql.ts';
import { ATTRIBUTE, METRIC, OPERATION } from '../../telemetry/names.ts';

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({ ...runningNow, height: 8 }),
    stat({
      title: 'Oldest running run',
      description: 'Time since the oldest running run started. Metric: stepmeter.run.active.age.',
      unit: UNIT.seconds,
      height: 8,
      noValue: EMPTY_CELL,
      queries: [{ expr: currentMaxInScope(METRIC.runActiveAge) }],
    }),
    stat({
      title: 'Ended runs',
      description: 'Runs that ended in the time range, with any result. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      height: 8,
      queries: [{ expr: orZero(increaseInScope(METRIC.runs)) }],
    }),
    bars({
      title: 'Runs by result',
      description: 'Runs that ended in each interval, by result. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      queries: [
        { expr: increasePerIntervalInScope(METRIC.runs, { by: [ATTRIBUTE.runResult] }), by: [ATTRIBUTE.runResult] },
      ],
    }),
  ],
};

/** The filter variables whose attributes spans of runs have. */
const RUN_FILTERS = ['environment', 'workflow', 'task_type', 'variant', 'config_version'];

const runSearch: Section = {
  title: 'Search',
  panels: [
    spanTable({
      title: 'Runs',
      description:
        'Ended runs whose trace is in the time range, latest first, up to 100. Filter them by the variables above. Select a run ID for its details below, or the last column for its trace. Source: the spans of runs.',
      height: 10,
      noValue: 'No matching runs in this range',
      traces: 100,
      spans: 1,
      filter: spansWhere(
        `span.${ATTRIBUTE.operationName} = "${OPERATION.workflow}"`,
        ...FILTER_VARIABLES.filter(({ name }) => RUN_FILTERS.includes(name)).map(({ attribute, name }) =>
          isSelected(attribute, name),
        ),
        isSelected(ATTRIBUTE.runResult, 'result'),
        // Tempo compares floats with floats and integers with integers, and a cost of whole dollars, or zero, is an integer.
        `(span.${ATTRIBUTE.costUsd} >= $min_cost + 0.0 || span.${ATTRIBUTE.costUsd} >= $min_cost)`,
        'duration >= $min_duration',
      ),
      columns: [
        {
          attribute: ATTRIBUTE.runId,
          title: 'Run',
          link: {
            title: 'Details of this run',
            to: DASHBOARD.runs,
            keep: [...RUN_FILTERS, 'result', 'min_cost', 'min_duration', 'of_step'],
            set: { run: rowField('Run') },
          },
        },
        { attribute: ATTRIBUTE.workflowName, title: 'Workflow' },
        { attribute: ATTRIBUTE.runResult, title: 'Result' },
        { attribute: ATTRIBUTE.costUsd, title: 'Cost', unit: UNIT.dollars, decimals: 4 },
        { attribute: ATTRIBUTE.taskType, title: 'Task type' },
        { attribute: ATTRIBUTE.variant, title: 'Variant' },
        { attribute: ATTRIBUTE.configVersion, title: 'Configuration' },
        { attribute: ATTRIBUTE.errorType, title: 'Error' },
      ],
    }),
  ],
};

const variables: readonly VariableModel[] = [
  customVariable({
    name: 'result',
    label: 'Result',
    description: 'The result of the runs',
    options: [{ text: 'any', value: '.*' }, ...RUN_RESULTS.map((result) => ({ text: result, value: result }))],
  }),
  textVariable('min_cost', 'Minimum cost', 'The minimum cost of the runs, in US dollars', '0'),
  textVariable('min_duration', 'Minimum duration', 'The minimum duration of the runs, such as 90s or 1h30m', '0s'),
  textVariable('run', 'Run', 'The ID of the run in the details below; select a run ID in the list to set it'),
  textVariable('of_step', 'Step', 'The step in the details below; select a step to set it', '.*'),
  traceVariable(),
];

/** Single runs. */
export const runs: DashboardSpec = {
  uid: DASHBOARD.runs,
  title: 'Runs',
  description: 'Search for runs, and their steps, tool calls, files and traces.',
  sections: [summary, runSearch, runDetail],
  variables,
};

/**
 * Matches an attribute against a variable. If all values are selected, `.*` matches the operation name, and so also spans
 * without the attribute; no other value is the name of an operation.
 */
function isSelected(attribute: string, variable: string): string {
  const scope = attribute === ENVIRONMENT ? 'resource' : 'span';
  return `(span.${ATTRIBUTE.operationName} ${matchesWhole(variable)} || ${scope}.${attribute} ${matchesWhole(variable)})`;
}

function textVariable(name: string, label: string, description: string, value = ''): VariableModel {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(value)
    .current({ selected: true, text: value, value })
    .options([{ selected: true, text: value, value }])
    .build();
}

/** The trace ID of the run: its ID without dashes, which Grafana cannot remove otherwise. */
function traceVariable(): VariableModel {
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
