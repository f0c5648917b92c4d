import { METRIC, type Metric } from '../../telemetry/names.ts';
import { INSTANCE } from '../prometheus-names.ts';
import { groupOf, KNOWN_FOR, lastOf, selectorOf, type Question } from '../query.ts';

/** What to ask for, and of which span of time: it ends `until` ago, now by default. */
export type Span = { readonly over: string; readonly until?: string };

/**
 * By how much a counter grew, like `added`, but what a store had counted before Prometheus knew it, or while it was off
 * for a week, is left out: for an alarm it must not look as if it had come at once.
 */
export function recentlyAdded(metric: Metric, question: Question, { over, until = '' }: Span): string {
  const selector = selectorOf(metric, question);
  const now = lastOf(selector, until, KNOWN_FOR);
  // Of durations that are summed, the longer unit goes first.
  const edge = `${over}${until}`;
  const before = `(${lastOf(selector, edge, KNOWN_FOR)} or (0 * ${now} and ${knownBy(edge)}))`;
  return `${groupOf(question)} (${now} - ${before})`;
}

/** Stores that had been seen by then. */
function knownBy(ago: string): string {
  return `on (${INSTANCE}) ${lastOf(selectorOf(METRIC.records), ago, KNOWN_FOR)}`;
}
