import { plainModel } from './model-name.ts';
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
  /** What one web search of the model costs, in USD. @default 0.01 */
  readonly webSearch?: number;
  /** Whether a user named it, in a price table of their own. */
  readonly own?: boolean;
};

/** One model request, as far as its price depends on it. */
export type PricedRequest = {
  readonly model: string;
  readonly usage: TokenUsage;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  readonly speed?: string;
  /** Where inference was limited to, as the API says it: `us`. */
  readonly geo?: string;
  /** How often the model itself searched the web. */
  readonly webSearches?: number;
};

/** The prices that ship with Stepmeter. */
export const PRICES: readonly Price[] = table.prices;

const STANDARD = 'standard';

/**
 * The price that a request falls under. A price for the name that the request itself has comes before one for the
 * model's plain name, one for its speed before the standard one, one for long prompts before one for all.
 */
export function priceOf(request: PricedRequest, prices: readonly Price[] = PRICES): Price | undefined {
  const named = pricesNamed(request.model, prices).filter((price) => applies(price, request));
  const bySpeed = [speedOf(request), STANDARD].map((speed) => named.filter((price) => speedOf(price) === speed));
  const fitting = bySpeed.find((some) => some.length > 0) ?? [];
  return fitting.toSorted((a, b) => (b.promptAbove ?? -1) - (a.promptAbove ?? -1))[0];
}

function pricesNamed(model: string, prices: readonly Price[]): Price[] {
  const exact = prices.filter((price) => price.model === model);
  if (exact.length > 0) return exact;
  const plain = plainModel(model);
  return prices.filter((price) => price.model === plain);
}

/** Whether a price of its model applies to a request, its speed aside. */
function applies(price: Price, request: PricedRequest): boolean {
  return (
    (price.from === undefined || dayOf(request.at) >= price.from) &&
    (price.until === undefined || dayOf(request.at) < price.until) &&
    allInput(request.usage) > (price.promptAbove ?? -1)
  );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function speedOf({ speed }: { readonly speed?: string }): string {
  return speed || STANDARD;
}

const NANO_USD_PER_TOKEN = 1000;

/** Inference in the US alone costs more, by the CLI's catalog. */
const US_ONLY = { geo: 'us', factor: 1.1 } as const;

/** What one web search of the model costs, by the CLI's catalog, for all its models. */
const WEB_SEARCH_USD = 0.01;

/**
 * What a request costs, in whole billionths of a US dollar, so that sums are exact; undefined where the model has no
 * known price, which is not the same as costing nothing.
 */
export function costOf(request: PricedRequest, prices: readonly Price[] = PRICES): number | undefined {
  const price = priceOf(request, prices);
  if (!price) return undefined;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = request.usage;
  const usdPerMillion =
    input * price.input +
    output * price.output +
    cacheRead * price.cacheRead +
    cacheWrite5m * price.cacheWrite5m +
    cacheWrite1h * price.cacheWrite1h;
  const tokens = Math.round(usdPerMillion * NANO_USD_PER_TOKEN * (request.geo === US_ONLY.geo ? US_ONLY.factor : 1));
  return tokens + toNanoUsd((request.webSearches ?? 0) * (price.webSearch ?? WEB_SEARCH_USD));
}

/** What the same request would have cost had nothing been read from or written to the cache. */
export function uncachedCostOf(request: PricedRequest, prices: readonly Price[] = PRICES): number | undefined {
  const price = priceOf(request, prices);
  if (!price) return undefined;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = request.usage;
  const tokens = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return Math.round((tokens * price.input + output * price.output) * NANO_USD_PER_TOKEN);
}

/** Billionths of a dollar as dollars. */
export function toUsd(nanoUsd: number): number {
  return nanoUsd / 1e9;
}

/** Dollars as whole billionths. */
export function toNanoUsd(usd: number): number {
  return Math.round(usd * 1e9);
}
