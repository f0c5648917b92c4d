import { ENVIRONMENT } from './prometheus-names.ts';
import {
  type Matchers,
  type QueryOptions,
  RANGE,
  currentMax,
  currentSum,
  increase,
  increaseBeforePoint,
  increaseOfMany,
  increasePerInterval,
  per,
} from './promql.ts';
import { ATTRIBUTE, METRIC, SIMULATED_ENVIRONMENT, type Metric } from '../../telemetry/names.ts';

/** A variable by which dashboards filter. */
export type FilterVariable = {
  readonly name: string;
  readonly label: string;
  /** The attribute to filter. */
  readonly attribute: string;
  /** The metric that provides the values. It has this attribute and those of `within`. */
  readonly from: Metric;
  /** The preceding variables that filter the values. */
  readonly within: readonly string[];
  /** What "All" matches. @default everything, including series without the label */
  readonly all?: string;
};

/** All filter variables, in the order in which dashboards show them. */
export const FILTER_VARIABLES: readonly FilterVariable[] = [
  {
    name: 'environment',
    label: 'Environment',
    attribute: ENVIRONMENT,
    from: METRIC.runs,
    within: [],
    all: anythingBut(SIMULATED_ENVIRONMENT),
  },
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

/** A matcher for the selected values of a variable. */
export function matchesVariable(variable: string): string {
  return `=~"$${variable}"`;
}

/**
 * The matchers with which the variables of a dashboard filter series with these labels. A matcher on a label that the
 * series lack would exclude all of them as soon as a value is selected.
 */
export function scopeOf(labels: readonly string[]): Matchers {
  return Object.fromEntries(
    FILTER_VARIABLES.filter(({ attribute }) => attribute === ENVIRONMENT || labels.includes(attribute)).map(
      ({ attribute, name }) => [attribute, matchesVariable(name)],
    ),
  );
}

// Queries in the scope of a dashboard: filtered by its variables.

/** Matches everything but a word, including nothing. Regular expressions of RE2 have no lookahead. */
function anythingBut(word: string): string {
  const [first, ...rest] = word;
  return first === undefined ? '.+' : `(|[^${first}].*|${first}${anythingBut(rest.join(''))})`;
}

/** The options of a query, with the filters of the dashboard added. Explicit matchers take precedence. */
export function inScope(metric: Metric, options: QueryOptions = {}): QueryOptions {
  return { ...options, where: { ...scopeOf(metric.labels), ...options.where } };
}

/** {@link increase} in the scope of the dashboard. */
export function increaseInScope(metric: Metric, options: QueryOptions = {}, over: string = RANGE): string {
  return increase(metric, inScope(metric, options), over);
}

/** {@link increasePerInterval} in the scope of the dashboard. */
export function increasePerIntervalInScope(metric: Metric, options: QueryOptions = {}): string {
  return increasePerInterval(metric, inScope(metric, options));
}

/** {@link currentSum} in the scope of the dashboard. */
export function currentSumInScope(metric: Metric, options: QueryOptions = {}): string {
  return currentSum(metric, inScope(metric, options));
}

/** {@link currentMax} in the scope of the dashboard. */
export function currentMaxInScope(metric: Metric, options: QueryOptions = {}): string {
  return currentMax(metric, inScope(metric, options));
}

/** A quantile of a histogram, interpolated within a bucket. @param over @default the range of the dashboard */
export function quantile(
  q: number,
  metric: Metric,
  options: Omit<QueryOptions, 'offset' | 'at'> = {},
  over?: string,
): string {
  const buckets = inScope(metric, { ...options, part: 'bucket' });
  return `histogram_quantile(${q}, ${over === undefined ? increaseOfMany(metric, buckets) : increase(metric, buckets, over)}) >= 0`;
}

/** The exact mean of a histogram. */
export function mean(metric: Metric, options: QueryOptions = {}, over?: string): string {
  return per(
    increaseInScope(metric, { ...options, part: 'sum' }, over),
    increaseInScope(metric, { ...options, part: 'count' }, over),
  );
}

/** The number of observations of a histogram. */
export function observations(metric: Metric, options: QueryOptions = {}): string {
  return increaseInScope(metric, { ...options, part: 'count' });
}

/** The exact sum of the observations of a histogram. */
export function totalOf(metric: Metric, options: QueryOptions = {}): string {
  return increaseInScope(metric, { ...options, part: 'sum' });
}

/** Some buckets of a histogram in the interval before each point of a graph, cumulative and including the last. */
export function bucketsPerInterval(metric: Metric, bounds: readonly number[]): string {
  // Versions of Prometheus differ in whether a whole bound has a decimal.
  const texts = bounds.map((bound) => String(bound).replace('.', '[.]') + (Number.isInteger(bound) ? '([.]0)?' : ''));
  const where = { le: `=~"${[...texts, '[+]Inf'].join('|')}"` };
  return increaseBeforePoint(metric, inScope(metric, { where, part: 'bucket' }));
}
