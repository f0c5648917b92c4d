import { completeUsd, isCompleted } from '../../facts/fact.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { amountText } from '../figures/words.ts';
import { ratioOfMeans } from '../statistics/means.ts';
import { rateDifference, type Counts } from '../statistics/rates.ts';
import { byStep, partClaim } from './attempts.ts';
import type { Finding } from './finding.ts';

/** Fewer attempts with or without subagents are not compared. */
const MIN_ATTEMPTS = 5;

/**
 * Steps whose attempts with subagents cost more than those without, and neither take less time nor succeed more often.
 * The cost is what they cost above the mean of the others. Attempts were not assigned at random: harder tasks may be
 * the reason, which the text says.
 */
export function costlySubagents(attempts: readonly InsightAttempt[]): Finding[] {
  const comparable = attempts.filter(({ step, requests }) => step !== null && requests > 0);
  return byStep(comparable).flatMap((ofStep) => {
    const [without, using] = [ofStep.filter(({ agents }) => agents === 0), ofStep.filter(({ agents }) => agents > 0)];
    const [first] = using;
    const costs = [costsOf(without), costsOf(using)] as const;
    if (!first || Math.min(costs[0].length, costs[1].length) < MIN_ATTEMPTS) return [];
    const ratio = ratioOfMeans(...costs);
    if ((ratio.low ?? 0) <= 1 || savesTime(without, using) || succeedsMore(without, using)) return [];
    const extra = 1 - 1 / (ratio.value ?? 1);
    const [change, low] = [ratio.value ?? 1, ratio.low ?? 1].map((one) => amountText(one, 'ratio'));
    return [
      {
        kind: 'costly-subagents' as const,
        workflow: first.workflow,
        step: first.step,
        tool: null,
        claims: using.map((attempt) => partClaim(attempt, 'subagents', scaled(completeUsd(attempt), extra))),
        occurrences: using.length,
        timeMs: null,
        text: `${using.length} attempts with subagents cost ${change} (at least ${low}) against ${without.length} without, and were neither faster nor more successful; their tasks may differ`,
      },
    ];
  });
}

type Side = readonly InsightAttempt[];

function costsOf(attempts: Side): number[] {
  return attempts.flatMap((attempt) => completeUsd(attempt) ?? []);
}

function savesTime(without: Side, using: Side): boolean {
  const times = (side: Side): number[] => side.flatMap(({ duration_ms }) => duration_ms ?? []);
  return (ratioOfMeans(times(without), times(using)).high ?? Infinity) < 1;
}

function succeedsMore(without: Side, using: Side): boolean {
  return (rateDifference(countsOf(without), countsOf(using)).low ?? 0) > 0;
}

function countsOf(attempts: Side): Counts {
  const completed = attempts.filter(isCompleted);
  return { successes: completed.filter(({ result }) => result === 'success').length, n: completed.length };
}

function scaled(usd: number | null, factor: number): number | null {
  return usd === null ? null : usd * factor;
}
