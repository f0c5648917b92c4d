import { METRIC, type Metric } from '../../core/names.ts';
import { prometheusLabel, prometheusName } from '../prometheus-names.ts';
import { groupOf, selectorOf, type Question } from '../query.ts';
import { INSTANCE } from './signal-edges.ts';

/** How far before a moment a total is looked for; the relay sends every total once an hour. */
const KNOWN_FOR = '7d';

const last = (selector: string, ago: string): string =>
  `last_over_time(${selector}[${KNOWN_FOR}]${ago === '' ? '' : ` offset ${ago}`})`;

/** Stores that had been seen by then. */
const knownBy = (ago: string): string => `on (${INSTANCE}) ${last(`${prometheusName(METRIC.records)}{}`, ago)}`;

/** What to ask for, and of which span of time: it ends `until` ago, now by default. */
export type Span = { readonly over: string; readonly until?: string };

/**
 * By how much a counter grew, like `added`, but what a store had counted before Prometheus knew it, or while it was off
 * for a week, is left out: for an alarm it must not look as if it had come at once.
 */
export const recentlyAdded = (metric: Metric, question: Question, { over, until = '' }: Span): string => {
  const selector = selectorOf(metric, question);
  const now = last(selector, until);
  // Of durations that are summed, the longer unit goes first.
  const edge = `${over}${until}`;
  const before = `(${last(selector, edge)} or (0 * ${now} and ${knownBy(edge)}))`;
  return `${groupOf(question)} (${now} - ${before})`;
};

/** The highest value of a gauge among those that its labels make one, while the relay sends it. */
export const highestNow = (metric: Metric, by: readonly string[], where = ''): string =>
  `max by (${by.map(prometheusLabel).join(', ')}) (last_over_time(${prometheusName(metric)}{${where}}[2m]))`;
