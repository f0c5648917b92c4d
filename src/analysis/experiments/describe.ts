import { METRICS, type MetricName } from './plan.ts';
import type { Figure, MetricResult, ReadOut } from './read-out.ts';
import type { Decision } from './experiment.ts';
import type { Verdict } from './verdicts.ts';

/** Verdicts on a whole experiment in words. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  a: 'a is better',
  b: 'b is better',
  equivalent: 'no practical difference',
  undecided: 'undecided',
};

/** What an arm is that is better by a metric. */
export const BETTER: Readonly<Record<MetricName, string>> = { success: 'better', cost: 'cheaper', duration: 'faster' };

const LABEL = 10;

/** An experiment in words: one line for the whole, and one per metric. */
export function describeReadOut(result: ReadOut): string {
  const { arms, overall } = result;
  return [
    `${result.n} outcomes: ${arms.a.successes} of ${arms.a.runs} succeeded with a, ${arms.b.successes} of ${arms.b.runs} with b`,
    `  ${'overall'.padEnd(LABEL)}${verdictText(overall, 'better')} (error at most ${percent(overall.errorRate)} % over all looks)`,
    ...METRICS.filter((metric) => result[metric].errorRate > 0).map(
      (metric) => `  ${metric.padEnd(LABEL)}${describeMetric(metric, result[metric])}`,
    ),
  ].join('\n');
}

function percent(share: number): string {
  return String(Math.round(1000 * share) / 10);
}

/** A verdict in words; `better` is what an arm is that gets it, such as `cheaper`. */
export function verdictText({ verdict, decidedAt }: Decision, better: string): string {
  if (verdict === 'undecided') return 'undecided';
  return `${verdict === 'equivalent' ? VERDICT_WORDS.equivalent : `${verdict} is ${better}`} after ${decidedAt} outcomes`;
}

/** A metric in words: its verdict, its figure with the interval, and how many more pairs it needs. */
export function describeMetric(metric: MetricName, result: MetricResult): string {
  return [verdictText(result, BETTER[metric]), estimateText(result), forecastText(result)].filter(Boolean).join('; ');
}

/** The estimate of a metric with its interval and the number of runs. */
export function estimateText({ value, unit, low, high, n }: Figure): string {
  if (value === null) return 'unknown: no runs of both arms to compare';
  const write = unit === 'difference' ? points : factor;
  const unitText = unit === 'difference' ? ' points' : '';
  return `a ${unit === 'difference' ? '−' : '/'} b = ${write(value)}${unitText} [${write(low)}, ${write(high)}], n=${n}`;
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
export function forecastText({ verdict, morePairs, value }: MetricResult): string {
  if (verdict !== 'undecided' || value === null) return '';
  if (morePairs === null) return 'no verdict expected within the planned pairs';
  return `about ${morePairs.low} to ${morePairs.high} more pairs`;
}
