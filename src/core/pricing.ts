import { allInput, type TokenUsage } from './usage.ts';
import table from './pricing.json' with { type: 'json' };

/** The price of one model, in USD per million tokens, and when it holds. */
export type Price = {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
  /** The first day on which the price holds, `YYYY-MM-DD` in UTC. @default since ever */
  readonly from?: string;
  /** The first day on which it no longer holds. @default for ever */
  readonly until?: string;
  /** The price of requests of this speed only. @default standard */
  readonly speed?: string;
  /** The price of requests whose whole prompt is longer than this many tokens. */
  readonly promptAbove?: number;
};

/** One model request, as far as its price depends on it. */
export type PricedRequest = {
  readonly model: string;
  readonly usage: TokenUsage;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  readonly speed?: string;
};

/** The prices that ship with Stepmeter. */
export const PRICES: readonly Price[] = table.prices;

const NANO_USD_PER_TOKEN = 1000;

/** The model's plain name: without provider prefix, context suffix, version suffix and date. */
export const plainModel = (id: string): string =>
  id
    .replace(/^.*[./](?=claude-)/, '')
    .replace(/\[[^\]]*\]$/, '')
    .replace(/@.*$/, '')
    .replace(/-v\d+(:\d+)?$/, '')
    .replace(/-\d{8}$/, '');

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whether a price of its model holds for a request. */
const holds = (price: Price, request: PricedRequest): boolean =>
  (price.from === undefined || dayOf(request.at) >= price.from) &&
  (price.until === undefined || dayOf(request.at) < price.until) &&
  (price.speed ?? 'standard') === (request.speed || 'standard') &&
  allInput(request.usage) > (price.promptAbove ?? -1);

/** The price that a request falls under: of several the one for the longest prompt. */
export const priceOf = (request: PricedRequest, prices: readonly Price[] = PRICES): Price | undefined => {
  const model = plainModel(request.model);
  return prices
    .filter((price) => price.model === model && holds(price, request))
    .sort((a, b) => (b.promptAbove ?? -1) - (a.promptAbove ?? -1))[0];
};

/**
 * What a request costs, in whole billionths of a US dollar, so that sums are exact; undefined where the model has no
 * known price, which is not the same as costing nothing.
 */
export const costOf = (request: PricedRequest, prices: readonly Price[] = PRICES): number | undefined => {
  const price = priceOf(request, prices);
  if (!price) return undefined;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = request.usage;
  const usdPerMillion =
    input * price.input +
    output * price.output +
    cacheRead * price.cacheRead +
    cacheWrite5m * price.cacheWrite5m +
    cacheWrite1h * price.cacheWrite1h;
  return Math.round(usdPerMillion * NANO_USD_PER_TOKEN);
};

/** What the same request would have cost had nothing been read from or written to the cache. */
export const uncachedCostOf = (request: PricedRequest, prices: readonly Price[] = PRICES): number | undefined => {
  const price = priceOf(request, prices);
  if (!price) return undefined;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = request.usage;
  const tokens = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return Math.round((tokens * price.input + output * price.output) * NANO_USD_PER_TOKEN);
};

/** Billionths of a dollar as dollars. */
export const toUsd = (nanoUsd: number): number => nanoUsd / 1e9;

/** Dollars as whole billionths. */
export const toNanoUsd = (usd: number): number => Math.round(usd * 1e9);
