import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DAY_MS } from '../../../core/time/day.ts';
import {
  EARLIER,
  PRECEDING,
  type Option,
  customVariable,
  multiValueVariable,
  singleValueVariable,
} from '../variables.ts';
import type { PanelQuery } from '../../panels/panel.ts';
import { ENVIRONMENT } from '../../queries/prometheus-names.ts';
import { type Matchers, type QueryOptions, RANGE, increase, shareOf } from '../../queries/promql.ts';
import { COMPLETED, resultIs } from '../../queries/runs.ts';
import { inScope, matchesVariable } from '../../queries/scope.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';

/** A selection of runs. */
export type Side = 'a' | 'b';

/** Matches signals of whole runs, not of steps. */
export const WHOLE_RUNS = { [ATTRIBUTE.stepName]: '=""' };

/** The length of what alerts compare the runs since an onset with. In milliseconds: in PromQL, the offset precedes it. */
export const BASELINE_LENGTH = `${42 * DAY_MS}ms`;

const SIDES: readonly Side[] = ['a', 'b'];

/** One query per side, with its name as the legend. */
export function bothSides(query: (side: Side) => string): PanelQuery[] {
  return SIDES.map((side) => ({ expr: query(side), legend: sideName(side) }));
}

function sideName(side: Side): string {
  return side.toUpperCase();
}

/** The length of the time range of a side. */
const LENGTH: Readonly<Record<Side, string>> = { a: '$a_length', b: RANGE };

/** The increase of a metric in the time range of a side, filtered to its runs. */
export function increaseOf(side: Side, metric: Metric, options: QueryOptions = {}, over = LENGTH[side]): string {
  const where = { ...selectionOf(side), ...options.where };
  return increase(metric, inScope(metric, { ...options, where, offset: `$${side}_offset` }), over);
}

function selectionOf(side: Side): Matchers {
  return {
    [ATTRIBUTE.workflowName]: `="$${side}_workflow"`,
    [ATTRIBUTE.variant]: matchesVariable(`${side}_variant`),
    [ATTRIBUTE.configVersion]: matchesVariable(`${side}_config`),
  };
}

/** The variables that select the runs of both sides. */
export function selectionVariables(): VariableModel[] {
  return SIDES.flatMap(variablesOf);
}

const SAME_RANGE: Option = { text: 'this time range', value: '0d' };

/** By default, the time range is compared with the one before it, so that the ranges touch. */
const OFFSETS: Readonly<Record<Side, readonly Option[]>> = {
  a: [PRECEDING, SAME_RANGE, ...EARLIER],
  b: [SAME_RANGE, PRECEDING, ...EARLIER],
};

const A_LENGTHS: readonly Option[] = [
  { text: 'as long as B', value: RANGE },
  { text: '14 days', value: `${14 * DAY_MS}ms` },
  { text: '42 days', value: BASELINE_LENGTH },
  { text: '84 days', value: `${84 * DAY_MS}ms` },
];

const lengthOfA = customVariable({
  name: 'a_length',
  label: 'length',
  description: 'The length of the time range of A: that of B, or a fixed number of days',
  options: A_LENGTHS,
});

function variablesOf(side: Side): VariableModel[] {
  const name = sideName(side);
  const environment = { [ENVIRONMENT]: matchesVariable('environment') };
  const inWorkflow = { ...environment, [ATTRIBUTE.workflowName]: `="$${side}_workflow"` };
  return [
    singleValueVariable({
      name: `${side}_workflow`,
      label: `${name}: workflow`,
      attribute: ATTRIBUTE.workflowName,
      from: METRIC.runs,
      where: environment,
    }),
    multiValueVariable({
      name: `${side}_variant`,
      label: 'variant',
      attribute: ATTRIBUTE.variant,
      from: METRIC.runs,
      where: inWorkflow,
    }),
    multiValueVariable({
      name: `${side}_config`,
      label: 'configuration',
      attribute: ATTRIBUTE.configVersion,
      from: METRIC.runs,
      where: inWorkflow,
    }),
    customVariable({
      name: `${side}_offset`,
      label: 'time',
      description: `When the time range of the runs of ${name} ends: with that of the dashboard, or earlier`,
      options: OFFSETS[side],
    }),
    ...(side === 'a' ? [lengthOfA] : []),
  ];
}

/** Successful runs as a share of the completed runs of a side. */
export function successRateOf(side: Side): string {
  const successes = increaseOf(side, METRIC.runs, { where: { [ATTRIBUTE.runResult]: resultIs('success') } });
  return shareOf(successes, completedOf(side));
}

/** The completed runs of a side. */
function completedOf(side: Side): string {
  return increaseOf(side, METRIC.runs, { where: { [ATTRIBUTE.runResult]: COMPLETED } });
}
