import { priceOf } from '../../pricing/pricing.ts';
import { NO_USAGE } from '../../pricing/usage.ts';
import type { CacheLoss, CacheLossQuery, InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { counted } from '../../core/amounts.ts';
import { amountText } from '../figures/words.ts';
import { sumOf } from '../statistics/moments.ts';
import { groupBy, partClaim } from './attempts.ts';
import type { Finding } from './finding.ts';

const MINUTE_MS = 60_000;

/** A cache lives for five minutes after its last use unless it was written for an hour. */
export const LOST_CACHE: CacheLossQuery = {
  minTokens: 5000,
  maxReadPercent: 50,
  minPromptPercent: 50,
  pauseMs: 5 * MINUTE_MS,
};

/**
 * Requests that paid again for a prompt that was in the cache: because the pause before them was longer than the cache
 * lives, or because the model was switched, which has a cache of its own. The cost is the price of the tokens above
 * that of reading them from the cache.
 */
export function lostCaches(losses: readonly CacheLoss[], attempts: readonly InsightAttempt[]): Finding[] {
  const placed = inAttempts(losses, attempts);
  const kindOf = ({ model, model_before }: CacheLoss): Finding['kind'] =>
    model === model_before ? 'cache-lost-by-pause' : 'cache-lost-by-model-switch';
  const groups = groupBy(
    placed,
    ({ loss }) => kindOf(loss),
    ({ attempt }) => attempt.workflow,
    ({ attempt }) => attempt.step,
  );
  return groups.flatMap((found) => {
    const [first] = found;
    if (!first) return [];
    const tokens = sumOf(found.map(({ loss }) => lostTokens(loss)));
    const kind = kindOf(first.loss);
    return [
      {
        kind,
        workflow: first.attempt.workflow,
        step: first.attempt.step,
        tool: null,
        claims: found.map(({ loss, attempt }) => partClaim(attempt, 'cache', extraUsd(loss))),
        occurrences: found.length,
        timeMs: null,
        text: `${textOf(
          kind,
          found.map(({ loss }) => loss),
        )}; ${amountText(tokens, 'tokens')} tokens were paid again instead of read from the cache`,
      },
    ];
  });
}

type PlacedLoss = { readonly loss: CacheLoss; readonly attempt: InsightAttempt };

function inAttempts(losses: readonly CacheLoss[], attempts: readonly InsightAttempt[]): PlacedLoss[] {
  const attemptOf = ({ step_id, run_id }: CacheLoss): string => step_id ?? run_id;
  const ids = new Set(losses.map(attemptOf));
  const byId = new Map(attempts.flatMap((attempt) => (ids.has(attempt.id) ? [[attempt.id, attempt]] : [])));
  return losses.flatMap((loss) => {
    const attempt = byId.get(attemptOf(loss));
    return attempt ? [{ loss, attempt }] : [];
  });
}

/** Tokens that were in the cache and not read from it. */
function lostTokens({ prompt_before, cache_read, input, cache_write_5m, cache_write_1h }: CacheLoss): number {
  return Math.min(prompt_before - cache_read, input + cache_write_5m + cache_write_1h);
}

/** What the lost tokens cost beyond a read; null without a known price. They were written again first, then plain input. */
function extraUsd(loss: CacheLoss): number | null {
  const { model, started_at, input, cache_write_5m, cache_write_1h, cost_nano_usd } = loss;
  const price = priceOf({ model, usage: { ...NO_USAGE, input: loss.prompt_before }, at: started_at });
  if (!price || cost_nano_usd === null) return null;
  let left = lostTokens(loss);
  let usdPerMillion = 0;
  for (const [tokens, own] of [
    [cache_write_1h, price.cacheWrite1h],
    [cache_write_5m, price.cacheWrite5m],
    [input, price.input],
  ] as const) {
    const lost = Math.min(left, tokens);
    usdPerMillion += lost * (own - price.cacheRead);
    left -= lost;
  }
  return Math.max(0, usdPerMillion / 1e6);
}

function textOf(kind: Finding['kind'], losses: readonly CacheLoss[]): string {
  if (kind === 'cache-lost-by-model-switch')
    return `${counted(losses.length, 'request')} after a switch such as ${losses[0]?.model_before} to ${losses[0]?.model}`;
  const pauses = losses.map(({ started_at, ended_before }) => started_at - ended_before);
  return `${counted(losses.length, 'request')} after pauses of ${amountText(Math.min(...pauses), 'ms')} or more`;
}
