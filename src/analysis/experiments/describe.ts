import type { Arm } from '../../core/ids/assignment-id.ts';
import type { ArmPair } from './arm-pairs.ts';
import type { Decision } from './experiment.ts';
import type { ArmComparison, ExperimentResult } from './judge-arms.ts';
import { METRICS, type MetricName } from './plan.ts';
import type { Figure, MetricResult } from './read-out.ts';
import type { Verdict } from './verdicts.ts';

/** What an arm is that is better by a metric. */
export const BETTER: Readonly<Record<MetricName, string>> = { success: 'better', cost: 'cheaper', duration: 'faster' };

const LABEL = 10;

/** An experiment in words: one line for the whole, and for every two arms one per metric. */
export function describeResult({ n, arms, overall, comparisons }: ExperimentResult): string {
  const successes = arms.map(({ arm, runs, successes: count }, index) =>
    index === 0 ? `${count} of ${runs} succeeded with ${arm}` : `${count} of ${runs} with ${arm}`,
  );
  const better = comparisons.length === 1 ? 'better' : 'best';
  return [
    `${n} outcomes: ${successes.join(', ')}`,
    `  ${'overall'.padEnd(LABEL)}${verdictText(overall, better)} (error at most ${percent(overall.errorRate)} % over all looks)`,
    ...comparisons.flatMap((comparison) => comparisonLines(comparison, comparisons.length > 1)),
  ].join('\n');
}

function percent(share: number): string {
  return String(Math.round(1000 * share) / 10);
}

function comparisonLines(comparison: ArmComparison, isTitled: boolean): string[] {
  const judged = METRICS.filter((metric) => comparison[metric].errorRate > 0);
  const lines = judged.map(
    (metric) => `  ${metric.padEnd(LABEL)}${describeMetric(metric, comparison[metric], comparison.arms)}`,
  );
  if (!isTitled) return lines;
  const title = `${comparison.arms.join(' and ')}: ${verdictText(comparison.overall, 'better')}`;
  return [`  ${title}`, ...lines.map((line) => `  ${line}`)];
}

/** A metric of two arms in words: its verdict, its figure with the interval, and how many more pairs it needs. */
function describeMetric(metric: MetricName, result: MetricResult<Arm>, arms: ArmPair): string {
  const parts = [verdictText(result, BETTER[metric]), estimateText(result, arms), forecastText(result)];
  return parts.filter(Boolean).join('; ');
}

/** A verdict in words; `better` is what an arm is that gets it, such as `cheaper`. */
export function verdictText({ verdict, decidedAt }: Decision<Arm>, better: string): string {
  if (verdict === 'undecided') return 'undecided';
  return `${verdictWords(verdict, better)} after ${decidedAt} outcomes`;
}

/** A verdict without when it was reached; of more than two arms, one is `best`. */
export function verdictWords(verdict: Verdict<Arm>, better = 'better'): string {
  if (verdict === 'equivalent') return 'no practical difference';
  return verdict === 'undecided' ? 'undecided' : `${verdict} is ${better}`;
}

/** The estimate of a metric of two arms with its interval and the number of runs. */
export function estimateText({ value, unit, low, high, n }: Figure, [one, other]: ArmPair): string {
  if (value === null) return 'unknown: no runs of both arms to compare';
  const write = unit === 'difference' ? points : factor;
  const unitText = unit === 'difference' ? ' points' : '';
  const operation = `${one} ${unit === 'difference' ? '−' : '/'} ${other}`;
  return `${operation} = ${write(value)}${unitText} [${write(low)}, ${write(high)}], n=${n}`;
}

/** A difference of rates in percentage points, with its sign. */
function points(difference: number | null): string {
  if (difference === null) return 'unknown';
  const rounded = Math.round(100 * difference);
  return rounded < 0 ? `−${-rounded}` : `+${rounded}`;
}

function factor(ratio: number | null): string {
  return ratio === null ? 'unknown' : `×${ratio.toPrecision(3)}`;
}

/** How many more pairs an undecided metric probably needs; empty if it is decided or nothing is known. */
export function forecastText({ verdict, morePairs, value }: MetricResult<Arm>): string {
  if (verdict !== 'undecided' || value === null) return '';
  if (morePairs === null) return 'no verdict expected within the planned pairs';
  return `about ${morePairs.low} to ${morePairs.high} more pairs`;
}
