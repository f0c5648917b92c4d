import { plainModel } from './model-name.ts';
import { allInput, type TokenUsage } from './usage.ts';
import table from './pricing.json' with { type: 'json' };

/** The price of a model in USD per million tokens, and its period. */
export type Price = {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
  /** First day of the price period, `YYYY-MM-DD` in UTC. @default unlimited */
  readonly from?: string;
  /** First day after the price period. @default unlimited */
  readonly until?: string;
  /** Applies only to requests of this speed. @default standard */
  readonly speed?: string;
  /** Applies only to requests whose whole prompt is longer than this many tokens. */
  readonly promptAbove?: number;
  /** The cost of one web search by the model, in USD. @default 0.01 */
  readonly webSearch?: number;
  /** Whether it comes from a user's price table. */
  readonly own?: boolean;
};

/** The properties of a model request that determine its price. */
export type PricedRequest = {
  readonly model: string;
  readonly usage: TokenUsage;
  /** When the request was made, in milliseconds since 1970. */
  readonly at: number;
  readonly speed?: string;
  /** The inference region restriction reported by the API: `us`. */
  readonly geo?: string;
  /** Number of web searches by the model. */
  readonly webSearches?: number;
};

/** The prices shipped with Stepmeter. */
export const PRICES: readonly Price[] = table.prices;

const STANDARD = 'standard';

/**
 * Finds the price that applies to a request. An exact model name precedes the canonical name, a price for the request's
 * speed precedes the standard price, and a price for long prompts precedes the general one.
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

/** Whether a price of the model applies to a request, ignoring speed. */
function applies(price: Price, request: PricedRequest): boolean {
  return isInForce(price, request.at) && allInput(request.usage) > (price.promptAbove ?? -1);
}

function isInForce({ from, until }: Price, at: number): boolean {
  const day = dayOf(at);
  return (from === undefined || day >= from) && (until === undefined || day < until);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function speedOf({ speed }: { readonly speed?: string }): string {
  return speed || STANDARD;
}

/** What the CLI accepts instead of the name of a model. */
const ALIASES = ['default', 'best', 'opusplan', 'opus', 'sonnet', 'haiku', 'fable', 'mythos'];

/** Whether a model has a price, or is an alias of the CLI; another one may be a typing error. */
export function isKnownModel(model: string, prices: readonly Price[] = PRICES): boolean {
  return ALIASES.includes(plainModel(model)) || pricesNamed(model, prices).length > 0;
}

/** The prices of a model at a time in milliseconds since 1970, for all speeds and lengths of prompts. */
export function pricesAt(model: string, at: number, prices: readonly Price[] = PRICES): Price[] {
  return pricesNamed(model, prices).filter((price) => isInForce(price, at));
}

const NANO_USD_PER_TOKEN = 1000;

/** Surcharge for inference restricted to the US, from the CLI's catalog. */
const US_ONLY = { geo: 'us', factor: 1.1 } as const;

/** The cost of one web search by the model; the same for all models in the CLI's catalog. */
const WEB_SEARCH_USD = 0.01;

/**
 * The cost of a request in integer billionths of a US dollar, so that sums are exact; undefined if the model has no
 * known price, which is different from a cost of 0.
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

/** The cost of the same request without any cache reads or writes. */
export function uncachedCostOf(request: PricedRequest, prices: readonly Price[] = PRICES): number | undefined {
  const price = priceOf(request, prices);
  if (!price) return undefined;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = request.usage;
  const tokens = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return Math.round((tokens * price.input + output * price.output) * NANO_USD_PER_TOKEN);
}

/** Converts billionths of a US dollar to dollars. */
export function toUsd(nanoUsd: number): number {
  return nanoUsd / 1e9;
}

/** Converts dollars to integer billionths. */
export function toNanoUsd(usd: number): number {
  return Math.round(usd * 1e9);
}
