import { allInput, cacheWrites } from '../pricing/usage.ts';
import type { UsageTotals } from '../report/totals.ts';
import { USAGE_GAP } from '../telemetry/label-values.ts';
import { count, usd } from '../core/amounts.ts';

const UNKNOWN = 'unknown';

/** The cost of requests: `+ ?` marks a lower bound. A lower bound of 0 says nothing, and reads as if they were free. */
export function costText({ costUsd, unpricedRequests, usageGap }: UsageTotals): string {
  if (costUsd === null || (costUsd === 0 && unpricedRequests > 0)) return UNKNOWN;
  return marked(usd(costUsd), unpricedRequests > 0 || usageGap !== null);
}

function marked(text: string, isLowerBound: boolean): string {
  return isLowerBound ? `${text} + ?` : text;
}

/** The tokens of requests by kind: `+ ?` marks a lower bound. */
export function tokenTexts({ tokens, usageGap }: UsageTotals) {
  const text = (number: number | undefined, isLowerBound: boolean): string =>
    number === undefined ? UNKNOWN : marked(count(number), isLowerBound);
  const isMissing = usageGap === USAGE_GAP.usage;
  return {
    input: text(tokens?.input, isMissing),
    cacheRead: text(tokens?.cacheRead, isMissing),
    cacheWrite: text(tokens ? cacheWrites(tokens) : undefined, isMissing),
    allInput: text(tokens ? allInput(tokens) : undefined, isMissing),
    output: text(tokens?.output, usageGap !== null),
  };
}
