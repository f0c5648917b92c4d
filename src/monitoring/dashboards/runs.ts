import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { RUN_RESULTS } from '../../core/context.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { stepVariable } from './run.ts';
import { runningNow } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { customVariable, textVariable } from './variables.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { bars } from '../panels/graph.ts';
import { rowField } from '../panels/links.ts';
import { stat } from '../panels/single-values.ts';
import { durationTexts } from '../panels/duration-texts.ts';
import { spanTable, matchesWhole, spansWhere } from '../panels/span-table.ts';
import { UNIT } from '../panels/style.ts';
import { ENVIRONMENT } from '../queries/prometheus-names.ts';
import { orZero } from '../queries/promql.ts';
import { FILTER_VARIABLES, currentMaxInScope, increaseInScope, increasePerIntervalInScope } from '../queries/scope.ts';
import { ATTRIBUTE, METRIC, OPERATION } from '../../telemetry/names.ts';

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({ ...runningNow, height: 8 }),
    stat({
      title: 'Oldest running run',
      description: 'Time since the oldest running run started. Metric: stepmeter.run.active.age.',
      unit: UNIT.duration,
      height: 8,
      noValue: EMPTY_CELL,
      mappings: durationTexts(UNIT.duration, 'none'),
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
        'The latest 100 runs that ended and whose trace is in the time range, newest first. Filter them by the variables above. Select a run ID for its task type, configuration and steps, or the last column for its trace. Source: the spans of runs.',
      height: 18,
      noValue: 'no matching runs in this range',
      order: 'newest first',
      traces: 100,
      spans: 1,
      filter: spansWhere(
        `span.${ATTRIBUTE.operationName} = "${OPERATION.workflow}"`,
        ...FILTER_VARIABLES.filter(({ name }) => RUN_FILTERS.includes(name)).map(({ attribute, name }) =>
          attribute === ENVIRONMENT ? isInEnvironment() : isSelected(attribute, name),
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
          link: { title: 'Open this run', to: DASHBOARD.run, keep: ['of_step'], set: { run: rowField('Run') } },
        },
        { attribute: ATTRIBUTE.runResult, title: 'Result' },
        { attribute: ATTRIBUTE.workflowName, title: 'Workflow' },
        { attribute: ATTRIBUTE.costUsd, title: 'Cost', unit: UNIT.dollars, decimals: 4 },
        { attribute: ATTRIBUTE.variant, title: 'Variant' },
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
  textVariable({
    name: 'min_cost',
    label: 'Minimum cost',
    description: 'The minimum cost of the runs, in US dollars',
    value: '0',
  }),
  textVariable({
    name: 'min_duration',
    label: 'Minimum duration',
    description: 'The minimum duration of the runs, such as 90s or 1h30m',
    value: '0s',
  }),
  stepVariable,
];

/** The list of runs. */
export const runs: DashboardSpec = {
  uid: DASHBOARD.runs,
  title: 'Runs',
  description: 'Running runs, and a search for ended runs.',
  sections: [summary, runSearch],
  variables,
};

/** Matches the environment. The variable's "All" leaves out simulated runs, also if others have no environment. */
function isInEnvironment(): string {
  const isReal = `span.${ATTRIBUTE.operationName} ${matchesWhole('environment')} && span.${ATTRIBUTE.simulated} = false`;
  return `((${isReal}) || resource.${ENVIRONMENT} ${matchesWhole('environment')})`;
}

/**
 * Matches an attribute against a variable. If all values are selected, `.*` matches the operation name, and so also spans
 * without the attribute; no other value is the name of an operation.
 */
function isSelected(attribute: string, variable: string): string {
  return `(span.${ATTRIBUTE.operationName} ${matchesWhole(variable)} || span.${attribute} ${matchesWhole(variable)})`;
}
