import { completeUsd } from '../../facts/fact.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { pointEstimate, unknownEstimate } from '../statistics/estimate.ts';
import { sumOf } from '../statistics/moments.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { groupBy } from './attempts.ts';
import type { Claim, Finding, InsightKind } from './finding.ts';

/** Something that cost money or time for nothing, with the evidence. */
export type Insight = Omit<Finding, 'claims'> & {
  readonly kind: InsightKind;
  /** US dollars, a sum. Unknown for what only costs time, or if no cost is known. */
  readonly cost: Figure;
  /** Number of runs. */
  readonly runs: number;
  /** The run with the largest part of it; null if it is not known. */
  readonly example: string | null;
};

/** What was found in a period, the most expensive first. */
export type Insights = {
  readonly insights: readonly Insight[];
  /** US dollars of all insights, at least; what several insights may regard is counted once. */
  readonly total: Figure;
  /** US dollars of all attempts in the period. */
  readonly spent: Figure;
};

/** What figures of insights are about. */
export type InsightContext = { readonly filter: string; readonly asOf: number };

/** Adds findings up. */
export function insightsOf(
  findings: readonly Finding[],
  attempts: readonly InsightAttempt[],
  context: InsightContext,
): Insights {
  const insights = findings.map((finding) => insightOf(finding, context));
  return {
    insights: insights.toSorted(
      (one, other) => (other.cost.value ?? -1) - (one.cost.value ?? -1) || (other.timeMs ?? 0) - (one.timeMs ?? 0),
    ),
    total: totalOf(
      findings.flatMap(({ claims }) => claims),
      attempts,
      context,
    ),
    spent: sumFigure(attempts.map(completeUsd), 'sum of the costs of all attempts', context),
  };
}

function insightOf({ claims, ...finding }: Finding, context: InsightContext): Insight {
  const byRun = new Map<string, number>();
  for (const { runId, usd } of claims) byRun.set(runId, (byRun.get(runId) ?? 0) + (usd ?? 0));
  const [example = null] = [...byRun].toSorted(([, one], [, other]) => other - one)[0] ?? [];
  const cost = sumFigure(
    claims.map(({ usd }) => usd),
    'sum over what was found',
    context,
  );
  return { ...finding, cost, runs: byRun.size, example };
}

/** A sum of amounts, which has no interval. */
function sumFigure(amounts: readonly (number | null)[], method: string, context: InsightContext): Figure {
  const known = amounts.filter((usd) => usd !== null);
  const estimate =
    known.length === 0
      ? unknownEstimate(0, method, 'no cost is known')
      : pointEstimate(sumOf(known), known.length, method, 'a sum of what happened');
  return figureOf(estimate, { ...context, unit: 'USD', missing: amounts.length - known.length });
}

/**
 * The sum of claims in which nothing counts twice. Of an attempt it is the whole cost if a claim is on all of it. Else it
 * is the largest of its kinds of claims, never more than its cost: a call that failed may have been made by the request
 * that lost the cache, or by a subagent.
 */
function totalOf(claims: readonly Claim[], attempts: readonly InsightAttempt[], context: InsightContext): Figure {
  const claimed = Map.groupBy(claims, ({ attemptId }) => attemptId);
  const costs = new Map<string, number | null>();
  for (const attempt of attempts) if (claimed.has(attempt.id)) costs.set(attempt.id, completeUsd(attempt));
  const byAttempt = [...claimed].map(([attemptId, own]) => {
    const cost = costs.get(attemptId) ?? null;
    if (own.some(({ of }) => of === 'attempt')) return cost;
    const kinds = groupBy(
      own.filter(({ usd }) => usd !== null),
      ({ of }) => of,
    );
    if (kinds.length === 0) return null;
    const sums = kinds.map((ofKind) => sumOf(ofKind.map(({ usd }) => usd ?? 0)));
    return Math.min(Math.max(...sums), cost ?? Infinity);
  });
  return sumFigure(byAttempt, 'sum over attempts, in which nothing counts twice', context);
}
