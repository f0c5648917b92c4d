import { SIGNAL } from '../../core/signal.ts';
import { INSTANCE } from '../queries/prometheus-names.ts';
import { ALERT_LOOKBACK, type QueryOptions, aggregation, lastValue, selectorOf } from '../queries/promql.ts';
import type { Rule } from './rule.ts';
import { NOT_INTERACTIVE, SIGNAL_LABEL, WORKFLOW_ATTRIBUTES } from './series.ts';
import { MIN_DEVIATION, MIN_EFFECT_SIZE, MIN_SAMPLES, SUCCESS, WINDOWS, type Window } from '../thresholds.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';

/** Totals of each signal and store at the boundaries of windows and baselines. */
export const BOUNDARY_SERIES = {
  samples: 'stepmeter:signal:samples',
  sum: 'stepmeter:signal:score',
  sumOfSquares: 'stepmeter:signal:sum_of_squares',
} as const;

/** The label with the age of a boundary. */
export const BOUNDARY = 'boundary';

/** The boundary at the time of evaluation. */
export const NOW = 'now';

/** Statistics of each signal in each window and its baseline. */
export const WINDOW_SERIES = {
  samples: 'stepmeter:window:samples',
  baselineSamples: 'stepmeter:window:baseline_samples',
  mean: 'stepmeter:window:mean',
  baselineMean: 'stepmeter:window:baseline_mean',
  variance: 'stepmeter:window:variance',
  baselineVariance: 'stepmeter:window:baseline_variance',
  /** The effect size in units of MIN_EFFECT_SIZE. */
  effect: 'stepmeter:window:effect',
  /** The effect size in standard errors; absent if there are too few samples. */
  z: 'stepmeter:window:z',
} as const;

/** The label with the length of a window. */
export const WINDOW = 'window';

/** The signals that are scores. */
export const SCORE_SIGNALS = Object.values(SIGNAL);

/** The ages of all boundaries, ascending. */
const BOUNDARIES = [
  NOW,
  ...[...new Set(WINDOWS.flatMap(({ length, baselineStart }) => [length, baselineStart]))].toSorted(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  ),
];

const BY_WORKFLOW = [INSTANCE, ...WORKFLOW_ATTRIBUTES];
const BY_STEP = [...BY_WORKFLOW, ATTRIBUTE.stepName];

/** The levels at which failure rates are monitored. */
const LEVELS = [
  { metric: METRIC.runs, by: BY_WORKFLOW, result: ATTRIBUTE.runResult },
  { metric: METRIC.steps, by: BY_STEP, result: ATTRIBUTE.stepResult },
] as const;

/** Cancelled runs and attempts are neither. */
const RESULTS = { completed: 'success|failure|abandoned', failed: 'failure|abandoned' } as const;

/** Records the totals of all signals at every boundary. The score of an attempt is 1 if it failed. */
export const BOUNDARY_RULES: readonly Rule[] = BOUNDARIES.flatMap(boundaryRules);

/** Records the statistics of every window. */
export const WINDOW_RULES: readonly Rule[] = WINDOWS.flatMap(windowRules);

/** The number of samples of every signal and store, as of a boundary. */
export function sampleTotals(boundary: string): string {
  return union([scoreTotal(METRIC.signalSamples, boundary), ...attempts(boundary).map(asSuccess)]);
}

function union(queries: readonly string[]): string {
  return queries.join('\nor\n');
}

function scoreTotal(metric: Metric, boundary: string): string {
  return totalAt(metric, { by: [...BY_STEP, ATTRIBUTE.signal] }, boundary);
}

function totalAt(metric: Metric, { by = [], where }: QueryOptions, boundary: string): string {
  const selector = selectorOf(metric, { where: { ...NOT_INTERACTIVE, ...where } });
  return `${aggregation({ by })} (${lastValue(selector, boundary === NOW ? '' : boundary, ALERT_LOOKBACK)})`;
}

function attempts(boundary: string): string[] {
  return LEVELS.map(({ metric, by, result }) =>
    totalAt(metric, { by, where: { [result]: `=~"${RESULTS.completed}"` } }, boundary),
  );
}

function asSuccess(query: string): string {
  return `label_replace(${query}, "${SIGNAL_LABEL}", "${SUCCESS}", "", "")`;
}

/** The sum of the scores of every signal and store, as of a boundary. */
export function scoreTotals(boundary: string): string {
  return union([scoreTotal(METRIC.signalScore, boundary), ...failures(boundary).map(asSuccess)]);
}

function failures(boundary: string): string[] {
  return LEVELS.map(({ metric, by, result }, level) => {
    const failed = totalAt(metric, { by, where: { [result]: `=~"${RESULTS.failed}"` } }, boundary);
    return `(${failed} or 0 * ${attempts(boundary)[level]})`;
  });
}

function boundaryRules(boundary: string): Rule[] {
  const labels = { [BOUNDARY]: boundary };
  const { samples, sum, sumOfSquares } = BOUNDARY_SERIES;
  return [
    { record: samples, expr: sampleTotals(boundary), labels },
    { record: sum, expr: scoreTotals(boundary), labels },
    { record: sumOfSquares, expr: scoreTotal(METRIC.signalScoreSumOfSquares, boundary), labels },
  ];
}

function windowRules(window: Window): Rule[] {
  return Object.entries({
    ...statistics(window),
    [WINDOW_SERIES.effect]: effectOf(window),
    [WINDOW_SERIES.z]: zOf(window),
  }).map(([record, expr]) => ({ record, expr, labels: { [WINDOW]: window.length } }));
}

function statistics(window: Window): Record<string, string> {
  const { samples, sum, sumOfSquares } = BOUNDARY_SERIES;
  const own = selectorsOf(window);
  // Boundary series do not have the window label yet.
  const mean = (total: string, count: string): string => `${total} / ignoring (${WINDOW}) (${count} > 0)`;
  const minus = `- ignoring (${WINDOW})`;
  return {
    [WINDOW_SERIES.samples]: inWindow(samples, window),
    [WINDOW_SERIES.baselineSamples]: inBaseline(samples, window),
    [WINDOW_SERIES.mean]: mean(inWindow(sum, window), own.samples),
    [WINDOW_SERIES.baselineMean]: mean(inBaseline(sum, window), own.baselineSamples),
    [WINDOW_SERIES.variance]: `${mean(inWindow(sumOfSquares, window), own.samples)} ${minus} ${own.mean} ^ 2`,
    [WINDOW_SERIES.baselineVariance]: `${mean(inBaseline(sumOfSquares, window), own.baselineSamples)} ${minus} ${own.baselineMean} ^ 2`,
  };
}

type Selectors = { readonly [name in keyof typeof WINDOW_SERIES]: string };

function selectorsOf({ length }: Window, signals?: readonly string[]): Selectors {
  const matcher = signals ? `, ${SIGNAL_LABEL}=~"${signals.join('|')}"` : '';
  return Object.fromEntries(
    Object.entries(WINDOW_SERIES).map(([name, series]) => [name, `${series}{${WINDOW}="${length}"${matcher}}`]),
  ) as Selectors;
}

/** A store is included once Prometheus knows its totals at the start of the window. */
function inWindow(series: string, { length }: Window): string {
  return `sum without (${INSTANCE}) (${series}{${BOUNDARY}="${NOW}"} - ignoring (${BOUNDARY}) ${series}{${BOUNDARY}="${length}"})`;
}

/** If the totals at the start of the baseline are unknown, it includes everything before the window. */
function inBaseline(series: string, { length, baselineStart }: Window): string {
  const end = `${series}{${BOUNDARY}="${length}"}`;
  const start = `(${series}{${BOUNDARY}="${baselineStart}"} or ignoring (${BOUNDARY}) 0 * ${end})`;
  return `sum without (${INSTANCE}) (${end} - ignoring (${BOUNDARY}) ${start})`;
}

function effectOf(window: Window): string {
  return groupedByValue(MIN_EFFECT_SIZE)
    .map(([minimum, signals]) => {
      const { mean, baselineMean } = selectorsOf(window, signals);
      return `(${mean} - ${baselineMean}) / ${minimum}`;
    })
    .join('\nor\n');
}

/** The signals of a setting, grouped by its value. */
function groupedByValue<Name extends string>(setting: Readonly<Record<Name, number>>): [number, Name[]][] {
  return [...Map.groupBy(Object.keys(setting) as Name[], (name) => setting[name])];
}

function zOf(window: Window): string {
  const { samples, baselineSamples } = selectorsOf(window);
  const enough = `${samples} >= ${MIN_SAMPLES.window} and ${baselineSamples} >= ${MIN_SAMPLES.baseline}`;
  const rare = window.maxSamples === undefined ? '' : ` and ${samples} < ${window.maxSamples}`;
  const scores = groupedByValue(MIN_DEVIATION).map(([minimum, signals]) => scoreZ(window, minimum, signals));
  return `(\n${[...scores, rateZ(window)].join('\nor\n')}\n) and ${enough}${rare}`;
}

/**
 * Welch's t with lower limits for the variances: that of the window is at least that of the baseline, and both are at
 * least the configured minimum, so that one outlier in a few runs does not look like a change.
 */
function scoreZ(window: Window, minDeviation: number, signals: readonly string[]): string {
  const own = selectorsOf(window, signals);
  const [usual, now] = [own.baselineVariance, own.variance].map(
    (variance) => `clamp_min(${variance}, ${minDeviation ** 2})`,
  );
  const larger = `((${now} > ${usual}) or ${usual})`;
  return `(${own.mean} - ${own.baselineMean}) / sqrt(${larger} / ${own.samples} + ${usual} / ${own.baselineSamples})`;
}

/** The signed root of the likelihood ratio of two rates, which unlike their difference is accurate for rare failures. */
function rateZ(window: Window): string {
  const { mean, baselineMean, samples, baselineSamples } = selectorsOf(window, [SUCCESS]);
  const common = `((${samples} * ${mean} + ${baselineSamples} * ${baselineMean}) / (${samples} + ${baselineSamples}))`;
  const evidence = `${samples} * (${divergence(mean, common)}) + ${baselineSamples} * (${divergence(baselineMean, common)})`;
  return `sgn(${mean} - ${baselineMean}) * sqrt(clamp_min(2 * (${evidence}), 0))`;
}

/** The Kullback-Leibler divergence of a rate from the common rate. 0 * ln(0) is 0. */
function divergence(rate: string, common: string): string {
  return (
    `(${rate}) * ln((${rate} + 1e-12) / (${common} + 1e-12))` +
    ` + (1 - ${rate}) * ln((1 - ${rate} + 1e-12) / (1 - ${common} + 1e-12))`
  );
}
