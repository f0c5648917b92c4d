import { METRIC, type Metric } from '../../../telemetry/names.ts';
import { orZero, per, type Question } from '../../query.ts';
import { addedHere } from '../narrow.ts';

/** Kinds of tokens that do not overlap: a token is of one kind, and together they are all. */
export type TokenKind = { readonly name: string; readonly expr: string };

/** All tokens, by kinds that do not overlap, as a query that sums up a metric has them. */
export function tokenKinds(sum: (metric: Metric) => string): TokenKind[] {
  // A kind that was never met would leave nothing of a difference.
  const count = (metric: Metric): string => `(${orZero(sum(metric))})`;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = METRIC;
  return [
    { name: 'input', expr: `${count(inputTokens)} - ${count(cacheReadTokens)} - ${count(cacheWriteTokens)}` },
    { name: 'read from cache', expr: count(cacheReadTokens) },
    { name: 'written to cache', expr: count(cacheWriteTokens) },
    { name: 'output', expr: `${count(outputTokens)} - ${count(reasoningTokens)}` },
    { name: 'reasoning', expr: count(reasoningTokens) },
  ];
}

/** Input tokens that were read from the cache, as a share of all input tokens. */
export function cacheShare(question: Question = {}, over?: string): string {
  return per(addedHere(METRIC.cacheReadTokens, question, over), addedHere(METRIC.inputTokens, question, over));
}
