import { EVERY_STEP, changeAnnotations } from './annotations.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { stepToRuns, workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { bars } from '../panels/graph.ts';
import { stat } from '../panels/single-values.ts';
import { COLOR, UNIT } from '../panels/style.ts';
import type { RowKey } from '../panels/row-key.ts';
import { table } from '../panels/table.ts';
import { type QueryOptions, orZero, shareOf } from '../queries/promql.ts';
import { byRank } from '../queries/ranks.ts';
import { increaseInScope, increasePerIntervalInScope } from '../queries/scope.ts';
import { ATTRIBUTE, METRIC, SELECTION_KIND, type SelectionKind } from '../../telemetry/names.ts';

const dollars = { unit: UNIT.dollars, decimals: 2 };

const REGRET =
  'For each choice, the expected utility of the best configuration less that of the used one, as known at that time: an estimate, also of choices whose outcome was good.';

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Choices',
      description: 'Choices of a configuration in the time range, in all modes. Metric: stepmeter.selection.choices.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(increaseInScope(METRIC.selectionChoices)) }],
    }),
    stat({
      title: 'Explored',
      description:
        'Share of the choices in the time range that were made at random to learn from them. Metric: stepmeter.selection.choices.',
      unit: UNIT.share,
      decimals: 1,
      noValue: 'no choices',
      queries: [{ expr: shareOf(choices('exploration'), increaseInScope(METRIC.selectionChoices)) }],
    }),
    stat({
      title: 'Exploration spend',
      description:
        'Expected loss of choices other than the default in the time range, compared with the default, less half of their expected gains: the use of the exploration budget. Metric: stepmeter.selection.exploration.cost.',
      ...dollars,
      queries: [{ expr: orZero(increaseInScope(METRIC.selectionExplorationCost)) }],
    }),
    stat({
      title: 'Regret estimate',
      description: `${REGRET} Sum over the choices in the time range. Metric: stepmeter.selection.regret.`,
      ...dollars,
      queries: [{ expr: orZero(increaseInScope(METRIC.selectionRegret)) }],
    }),
    stat({
      title: 'Alarms raised',
      description:
        'Configurations that became worse in the time range and were set aside. Metric: stepmeter.selection.alarms.',
      unit: UNIT.exact,
      color: COLOR.good,
      thresholds: [{ from: 1, color: COLOR.warning }],
      queries: [{ expr: orZero(increaseInScope(METRIC.selectionAlarms)) }],
    }),
    stat({
      title: 'Drift',
      description:
        'Differences in the time range between a run and its configuration, or an earlier run. Metric: stepmeter.configuration.drift.',
      unit: UNIT.exact,
      color: COLOR.good,
      thresholds: [{ from: 1, color: COLOR.notice }],
      queries: [{ expr: orZero(increaseInScope(METRIC.configurationDrift)) }],
    }),
  ],
};

const byKind = { by: [ATTRIBUTE.selectionKind] };

const overTime: Section = {
  title: 'Over time',
  panels: [
    bars({
      title: 'Choices by configuration over time',
      description:
        'Choices in each interval by the configuration that was used, numbered by its choices ever made in the environment. Metric: stepmeter.selection.choices.',
      unit: UNIT.exact,
      noValue: 'no choices',
      queries: [
        byRank(increasePerIntervalInScope(METRIC.selectionChoices, { by: [ATTRIBUTE.configId] }), {
          metric: METRIC.selectionChoices,
          attribute: ATTRIBUTE.configId,
        }),
      ],
    }),
    bars({
      title: 'Choices by kind over time',
      description:
        'Choices in each interval by kind: the default, the best by the evidence (greedy), at random (exploration), or by a person (override). Metric: stepmeter.selection.choices.',
      unit: UNIT.exact,
      noValue: 'no choices',
      queries: [{ expr: increasePerIntervalInScope(METRIC.selectionChoices, byKind), ...byKind }],
    }),
    bars({
      title: 'Exploration spend over time',
      description:
        'What choices other than the default were expected to lose against it in each interval. Metric: stepmeter.selection.exploration.cost.',
      unit: UNIT.axisDollars,
      noValue: 'no spend recorded',
      queries: [{ expr: increasePerIntervalInScope(METRIC.selectionExplorationCost), legend: 'spend' }],
    }),
    bars({
      title: 'Regret estimate over time',
      description: `${REGRET} Sum over the choices in each interval. Metric: stepmeter.selection.regret.`,
      unit: UNIT.axisDollars,
      noValue: 'no regret recorded',
      queries: [{ expr: increasePerIntervalInScope(METRIC.selectionRegret), legend: 'regret' }],
    }),
  ],
};

const configurationKey: RowKey = { attribute: ATTRIBUTE.configId, title: 'Configuration' };

/** Choices for whole runs have no step. */
const CONTEXT: readonly RowKey[] = [workflowToRuns, { ...stepToRuns, noValue: 'whole run' }];

const byConfiguration = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.configId] };

const byContext = { by: [...byConfiguration.by, ATTRIBUTE.taskType] };

const count = { unit: UNIT.exact };

const configurations: Section = {
  title: 'Configurations',
  panels: [
    table({
      title: 'Choices by configuration and context',
      description: `Choices in the time range by workflow, step, task type and the configuration that was used. ${REGRET} \`stepmeter configure explain\` shows the candidates of a choice, and its complexity and size. Metrics: stepmeter.selection.choices, .exploration.cost, .regret.`,
      width: 24,
      noValue: 'No configuration was chosen in this range.',
      onlyCounted: true,
      keys: [configurationKey, ...CONTEXT, { attribute: ATTRIBUTE.taskType, title: 'Task type', noValue: 'not given' }],
      values: [
        { title: 'Choices', expr: increaseInScope(METRIC.selectionChoices, byContext), ...count },
        { title: 'Greedy', expr: choices('greedy', byContext), ...count },
        { title: 'Explored', expr: choices('exploration', byContext), ...count },
        { title: 'Overrides', expr: choices('override', byContext), ...count },
        {
          title: 'Exploration spend',
          expr: increaseInScope(METRIC.selectionExplorationCost, byContext),
          ...dollars,
        },
        {
          title: 'Regret',
          expr: increaseInScope(METRIC.selectionRegret, byContext),
          ...dollars,
          noValue: EMPTY_CELL,
        },
      ],
      sortBy: 'Choices',
    }),
  ],
};

const byDrift = { by: [ATTRIBUTE.driftKind] };

const alarmsAndDrift: Section = {
  title: 'Alarms and drift',
  panels: [
    table({
      title: 'Alarms',
      description:
        'Configurations that became worse in the time range, by what became worse. They are set aside in that context; `stepmeter suggest` lists what the evidence speaks for. Metric: stepmeter.selection.alarms.',
      width: 14,
      valuesFirst: true,
      noValue: 'No configuration is known to have become worse.',
      keys: [configurationKey, ...CONTEXT, { attribute: ATTRIBUTE.signal, title: 'Signal' }],
      values: [
        {
          title: 'Alarms',
          expr: `${increaseInScope(METRIC.selectionAlarms, { by: [...byConfiguration.by, ATTRIBUTE.signal] })} > 0`,
          ...count,
        },
      ],
    }),
    bars({
      title: 'Drift over time',
      description:
        'Runs in each interval that used something other than their configuration says (model, effort), or than an earlier run with the same version (model_alias, cli_version, prompts). `stepmeter configure explain` shows it for a run. Metric: stepmeter.configuration.drift.',
      unit: UNIT.exact,
      width: 10,
      noValue: 'no drift recorded',
      queries: [{ expr: increasePerIntervalInScope(METRIC.configurationDrift, byDrift), ...byDrift }],
    }),
  ],
};

/** The selection of configurations. */
export const selection: DashboardSpec = {
  uid: DASHBOARD.selection,
  title: 'Selection',
  description:
    'Choices of configurations, what exploring costs, regret, configurations that became worse, and runs that differ from their configuration.',
  from: 'now-28d',
  filters: ['environment', 'workflow'],
  annotations: changeAnnotations(EVERY_STEP),
  listed: 'menu',
  sections: [summary, overTime, configurations, alarmsAndDrift],
};

function choices(kind: SelectionKind, options: QueryOptions = {}): string {
  const where = { [ATTRIBUTE.selectionKind]: `="${SELECTION_KIND[kind]}"` };
  return increaseInScope(METRIC.selectionChoices, { ...options, where });
}
