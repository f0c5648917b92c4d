import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import { INSTANCE } from '../prometheus-names.ts';
import { groupOf, KNOWN_FOR, lastOf, selectorOf, type Matchers } from '../query.ts';
import { SUCCESS, WINDOWS } from './detection.ts';
import { NOT_BY_HAND, SIGNAL_LABEL, WORKFLOW_ATTRIBUTES } from './labels.ts';
import type { Rule } from './rule.ts';

/** Totals of the signals as they were at a moment, by how long ago that is; one for each store. */
export const EDGE_SERIES = {
  samples: 'stepmeter:signal:samples',
  score: 'stepmeter:signal:score',
  squares: 'stepmeter:signal:squares',
} as const;

/** The label that says how long ago. */
export const EDGE = 'edge';

/** The edge that is now. */
export const NOW = 'now';

/** Every edge of a window or of a baseline, the latest first. */
const EDGES = [
  NOW,
  ...[...new Set(WINDOWS.flatMap(({ length, since }) => [length, since]))].toSorted(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  ),
];

const BY_WORKFLOW = [INSTANCE, ...WORKFLOW_ATTRIBUTES];
const BY_STEP = [...BY_WORKFLOW, ATTRIBUTE.stepName];

/** Both levels of a rate: whole runs, and attempts at steps. What was cancelled tells nothing. */
const LEVELS = [
  { metric: METRIC.runs, by: BY_WORKFLOW, result: ATTRIBUTE.runResult },
  { metric: METRIC.steps, by: BY_STEP, result: ATTRIBUTE.stepResult },
] as const;

const RESULTS = { tried: 'success|failure|abandoned', failed: 'failure|abandoned' } as const;

/** Records the totals of all signals at every edge; the score of a try is 1 where it failed. */
export const EDGE_RULES: readonly Rule[] = EDGES.flatMap(rulesAt);

function rulesAt(edge: string): Rule[] {
  const labels = { [EDGE]: edge };
  const { samples, score, squares } = EDGE_SERIES;
  return [
    {
      record: samples,
      expr: anyOf([scores(METRIC.signalSamples, edge), ...tried(edge).map(asSuccess)]),
      labels,
    },
    { record: score, expr: anyOf([scores(METRIC.signalScore, edge), ...failed(edge).map(asSuccess)]), labels },
    { record: squares, expr: scores(METRIC.signalScoreSumOfSquares, edge), labels },
  ];
}

function anyOf(queries: readonly string[]): string {
  return queries.join('\nor\n');
}

function scores(metric: Metric, edge: string): string {
  return totalAt({ metric, by: [...BY_STEP, ATTRIBUTE.signal] }, edge);
}

type Asked = { readonly metric: Metric; readonly by: readonly string[]; readonly where?: Matchers };

function totalAt({ metric, by, where }: Asked, edge: string): string {
  const selector = selectorOf(metric, { where: { ...NOT_BY_HAND, ...where } });
  return `${groupOf({ by })} (${lastOf(selector, edge === NOW ? '' : edge, KNOWN_FOR)})`;
}

function tried(edge: string): string[] {
  return LEVELS.map(({ result, ...asked }) => totalAt({ ...asked, where: ofResult(result, RESULTS.tried) }, edge));
}

function ofResult(result: string, pattern: string): Matchers {
  return { [result]: `=~"${pattern}"` };
}

function asSuccess(query: string): string {
  return `label_replace(${query}, "${SIGNAL_LABEL}", "${SUCCESS}", "", "")`;
}

function failed(edge: string): string[] {
  return LEVELS.map(({ result, ...asked }, level) => {
    const failures = totalAt({ ...asked, where: ofResult(result, RESULTS.failed) }, edge);
    return `(${failures} or 0 * ${tried(edge)[level]})`;
  });
}
