import type { Section } from '../dashboard.ts';
import { workflowToRuns } from '../shared.ts';
import { customVariable } from '../variables.ts';
import { EMPTY_CELL } from '../../panels/column.ts';
import { bars } from '../../panels/graph.ts';
import { barGauge } from '../../panels/single-values.ts';
import { UNIT } from '../../panels/style.ts';
import { table } from '../../panels/table.ts';
import { prometheusLabel } from '../../queries/prometheus-names.ts';
import { setIfAbsent, sharesOf } from '../../queries/promql.ts';
import { byRank } from '../../queries/ranks.ts';
import { cacheReadShare } from '../../queries/runs.ts';
import { increaseInScope, increasePerIntervalInScope } from '../../queries/scope.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';

/** The attributes to group by, with their column titles. */
const GROUPS: readonly { readonly title: string; readonly attribute: string }[] = [
  { title: 'Workflow', attribute: ATTRIBUTE.workflowName },
  { title: 'Step', attribute: ATTRIBUTE.stepName },
  { title: 'Model', attribute: ATTRIBUTE.requestModel },
  { title: 'Agent', attribute: ATTRIBUTE.agentRole },
  { title: 'Effort', attribute: ATTRIBUTE.reasoningLevel },
];

/** The variable that groups the breakdown. */
export const groupByVariable = customVariable({
  name: 'group_by',
  label: 'Group by',
  description: 'The attribute by which costs are broken down',
  options: GROUPS.map(({ title, attribute }) => ({ text: title, value: prometheusLabel(attribute) })),
});

const GROUPED_BY = '$group_by';

const grouped = { by: [GROUPED_BY] };

const overTime = bars({
  title: 'Cost over time',
  description:
    'Cost of model requests in each interval, grouped by the variable "Group by" and numbered by what each group ever cost in the environment, so that its color does not depend on the selection. Metric: stepmeter.cost.',
  unit: UNIT.axisDollars,
  width: 16,
  points: 50,
  queries: [byRank(increasePerIntervalInScope(METRIC.cost, grouped), { metric: METRIC.cost, attribute: GROUPED_BY })],
});

const byModel = { by: [ATTRIBUTE.requestModel] };

const models = barGauge({
  title: 'Cost by model',
  description: 'Cost of the requests to each model in the time range. Metric: stepmeter.cost.',
  unit: UNIT.dollars,
  decimals: 2,
  noValue: 'no cost in this range',
  queries: [{ expr: `sort_desc(${increaseInScope(METRIC.cost, byModel)} > 0)`, ...byModel }],
});

const cost = increaseInScope(METRIC.cost, grouped);

const tokens = { unit: UNIT.exact, longest: '444,444,444,444' };

const groups = table({
  title: 'Cost breakdown',
  description:
    'Cost and tokens in the time range, grouped by the variable "Group by". Input includes cache reads, output includes reasoning. Metrics: stepmeter.cost, gen_ai.client.inference.usage.*.',
  width: 24,
  onlyCounted: true,
  keys: GROUPS.map(({ title, attribute }) =>
    attribute === ATTRIBUTE.workflowName ? workflowToRuns : { title, attribute },
  ),
  values: [
    { title: 'Cost', expr: named(cost), unit: UNIT.dollars, decimals: 4, longest: '$444,444.4444' },
    {
      title: 'Share of cost',
      expr: named(sharesOf(`${cost} > 0`, increaseInScope(METRIC.cost))),
      unit: UNIT.share,
      decimals: 1,
    },
    { title: 'Input tokens', expr: named(increaseInScope(METRIC.inputTokens, grouped)), ...tokens },
    { title: 'Output tokens', expr: named(increaseInScope(METRIC.outputTokens, grouped)), ...tokens },
    {
      title: 'Cache read share',
      expr: named(cacheReadShare(grouped)),
      unit: UNIT.share,
      decimals: 1,
      noValue: EMPTY_CELL,
    },
  ],
});

/** Cost by workflow, step, model, agent or effort. */
export const breakdown: Section = { title: 'Breakdown', panels: [overTime, models, groups] };

function named(query: string): string {
  return setIfAbsent(query, GROUPED_BY, { label: GROUPED_BY, value: 'not set' });
}
