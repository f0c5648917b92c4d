import { ATTRIBUTE, BY_HAND, METRIC, type Metric } from '../../core/names.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../prometheus-names.ts';
import { SUCCESS, WINDOWS } from './detection.ts';
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

/**
 * How far before an edge a total is looked for. The relay sends every total once an hour. Where it was off for longer
 * than this there is no answer: a total that is not known must not look like one that was zero.
 */
const KNOWN_FOR = '7d';

/** The label that Prometheus names a store by. */
export const INSTANCE = 'instance';

/** Every edge of a window or of a baseline, the latest first. */
const EDGES = [
  NOW,
  ...[...new Set(WINDOWS.flatMap(({ length, since }) => [length, since]))].toSorted(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  ),
];

const WORKFLOW_LABELS = [INSTANCE, ENVIRONMENT, ATTRIBUTE.workflowName];
const STEP_LABELS = [...WORKFLOW_LABELS, ATTRIBUTE.stepName];

/** Sessions by hand are of anything at all: they have no usual cost or duration. */
const NOT_BY_HAND = `${prometheusLabel(ATTRIBUTE.workflowName)}!="${BY_HAND.workflow}"`;

type Asked = { readonly metric: Metric; readonly by: readonly string[]; readonly where?: string };

const totalAt = ({ metric, by, where = '' }: Asked, edge: string): string => {
  const offset = edge === NOW ? '' : ` offset ${edge}`;
  const selector = `${prometheusName(metric)}{${NOT_BY_HAND}${where}}`;
  return `sum by (${by.map(prometheusLabel).join(', ')}) (last_over_time(${selector}[${KNOWN_FOR}]${offset}))`;
};

const asSuccess = (query: string): string =>
  `label_replace(${query}, "${prometheusLabel(ATTRIBUTE.signal)}", "${SUCCESS}", "", "")`;

const RESULTS = { tried: 'success|failure|abandoned', failed: 'failure|abandoned' } as const;

const ofResult = (result: string, pattern: string): string => `, ${prometheusLabel(result)}=~"${pattern}"`;

/** Both levels of a rate: whole runs, and attempts at steps. What was cancelled tells nothing. */
const LEVELS = [
  { metric: METRIC.runs, by: WORKFLOW_LABELS, result: ATTRIBUTE.runResult },
  { metric: METRIC.steps, by: STEP_LABELS, result: ATTRIBUTE.stepResult },
] as const;

const tried = (edge: string): string[] =>
  LEVELS.map(({ result, ...asked }) => totalAt({ ...asked, where: ofResult(result, RESULTS.tried) }, edge));

const failed = (edge: string): string[] =>
  LEVELS.map(({ result, ...asked }, level) => {
    const failures = totalAt({ ...asked, where: ofResult(result, RESULTS.failed) }, edge);
    return `(${failures} or 0 * ${tried(edge)[level]})`;
  });

const scores = (metric: Metric, edge: string): string =>
  totalAt({ metric, by: [...STEP_LABELS, ATTRIBUTE.signal] }, edge);

const anyOf = (queries: readonly string[]): string => queries.join('\nor\n');

const rulesAt = (edge: string): Rule[] => {
  const labels = { [EDGE]: edge };
  const { samples, score, squares } = EDGE_SERIES;
  return [
    {
      record: samples,
      expr: anyOf([scores(METRIC.signalSamples, edge), ...tried(edge).map(asSuccess)]),
      labels,
    },
    { record: score, expr: anyOf([scores(METRIC.signalScore, edge), ...failed(edge).map(asSuccess)]), labels },
    { record: squares, expr: scores(METRIC.signalScoreSquares, edge), labels },
  ];
};

/** Records the totals of all signals at every edge; the score of a try is 1 where it failed. */
export const EDGE_RULES: readonly Rule[] = EDGES.flatMap(rulesAt);
