import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { QueryVariableBuilder, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';
import { selectorOf, type Matchers } from '../query.ts';
import { DATASOURCE } from './datasources.ts';

/** What a board can be narrowed to. */
export type NarrowingVariable = {
  readonly name: string;
  readonly label: string;
  /** The attribute that it narrows. */
  readonly attribute: string;
  /** A metric that has this attribute and all that `within` names: its values are offered. */
  readonly from: Metric;
  /** The variables before it that its values depend on. */
  readonly within: readonly string[];
};

/** Every variable that narrows figures, in the order in which boards show them. */
export const NARROWING_VARIABLES: readonly NarrowingVariable[] = [
  { name: 'environment', label: 'Environment', attribute: ENVIRONMENT, from: METRIC.runs, within: [] },
  {
    name: 'workflow',
    label: 'Workflow',
    attribute: ATTRIBUTE.workflowName,
    from: METRIC.runs,
    within: ['environment'],
  },
  {
    name: 'step',
    label: 'Step',
    attribute: ATTRIBUTE.stepName,
    from: METRIC.steps,
    within: ['environment', 'workflow'],
  },
  {
    name: 'model',
    label: 'Model',
    attribute: ATTRIBUTE.requestModel,
    from: METRIC.cost,
    within: ['environment', 'workflow', 'step'],
  },
  {
    name: 'effort',
    label: 'Effort',
    attribute: ATTRIBUTE.reasoningLevel,
    from: METRIC.cost,
    within: ['environment', 'workflow', 'step'],
  },
  {
    name: 'task_type',
    label: 'Task type',
    attribute: ATTRIBUTE.taskType,
    from: METRIC.runs,
    within: ['environment', 'workflow'],
  },
  {
    name: 'variant',
    label: 'Variant',
    attribute: ATTRIBUTE.variant,
    from: METRIC.runs,
    within: ['environment', 'workflow'],
  },
  {
    name: 'config_version',
    label: 'Configuration',
    attribute: ATTRIBUTE.configVersion,
    from: METRIC.runs,
    within: ['environment', 'workflow'],
  },
];

/** A variable whose values are those of a label. */
export type LabelVariable = {
  readonly name: string;
  readonly label: string;
  readonly attribute: string;
  readonly from: Metric;
  readonly where: Matchers;
};

/** How a query refers to a variable of several values. */
export function oneOf(variable: string): string {
  return `=~"$${variable}"`;
}

/** Matches a series that lacks the label, too. */
const ALL = '.*';

/** A variable of one or more values of a label, or all of them. */
export function manyValues(variable: LabelVariable): VariableModel {
  return base(variable)
    .multi(true)
    .includeAll(true)
    .allValue(ALL)
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .build();
}

function base({ name, label, attribute, from, where }: LabelVariable): QueryVariableBuilder {
  const query = `label_values(${selectorOf(from, { where })}, ${prometheusLabel(attribute)})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE.prometheus)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

/** A variable of exactly one value of a label: the first, until another one is chosen. */
export function oneValue(variable: LabelVariable): VariableModel {
  return base(variable).multi(false).includeAll(false).build();
}

/** A variable that narrows, as Grafana wants it. */
export function variableModel({ within, ...variable }: NarrowingVariable): VariableModel {
  const before = NARROWING_VARIABLES.filter(({ name }) => within.includes(name));
  return manyValues({
    ...variable,
    where: Object.fromEntries(before.map(({ attribute, name }) => [attribute, oneOf(name)])),
  });
}
