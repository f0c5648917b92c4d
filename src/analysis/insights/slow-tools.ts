import { middleOfBucket } from '../../core/time/duration-bucket.ts';
import type { ToolBucket } from '../../store/queries/facts/tool-buckets.ts';
import { amountText } from '../figures/words.ts';
import { rate } from '../statistics/rates.ts';
import { sumOf } from '../statistics/moments.ts';
import { byStep, groupBy } from './attempts.ts';
import type { Finding } from './finding.ts';

/** Fewer calls have no usual band, or are not compared with it. */
const MIN_CALLS = 20;

/** A tool is slow if surely more than this share of its calls is above its band. */
const MANY = 0.2;

/**
 * Tools of which more calls than usual are above their own usual band at the same step: the duration that nine of ten
 * calls in the time before stayed below. They cost time; what a slow call costs in money is not known.
 */
export function slowTools(buckets: readonly ToolBucket[]): Finding[] {
  return byStep(buckets)
    .flatMap((ofStep) => groupBy(ofStep, ({ tool }) => tool))
    .flatMap((ofTool) => {
      const [before, since] = [sumOf(ofTool.map((one) => one.before)), sumOf(ofTool.map((one) => one.since))];
      const [first] = ofTool;
      if (!first || before < MIN_CALLS || since < MIN_CALLS) return [];
      const end = upperBucket(ofTool, before);
      const slow = ofTool.filter(({ bucket }) => bucket > end);
      const slowCalls = sumOf(slow.map((one) => one.since));
      const share = rate({ successes: slowCalls, n: since });
      if ((share.low ?? 0) <= MANY) return [];
      const usualMs = middleOfBucket(end);
      const excess = sumOf(slow.map((one) => one.since_ms)) - slowCalls * usualMs;
      return [
        {
          kind: 'slow-tool' as const,
          workflow: first.workflow,
          step: first.step || null,
          tool: first.tool,
          claims: [],
          occurrences: slowCalls,
          timeMs: Math.max(0, Math.round(excess)),
          text: `${amountText(share.value ?? 0, 'share')} of ${since} calls took longer than ${amountText(usualMs, 'ms')}, as 10 % of ${before} calls did before`,
        },
      ];
    });
}

/** The upper end of the usual band: a tenth of the calls before took longer. */
const UPPER = 0.9;

/** The range of durations that the upper end of the usual band is in. */
function upperBucket(buckets: readonly ToolBucket[], before: number): number {
  let seen = 0;
  for (const { bucket, before: calls } of buckets) {
    seen += calls;
    if (seen >= UPPER * before) return bucket;
  }
  return buckets.at(-1)?.bucket ?? 0;
}
