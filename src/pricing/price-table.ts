import { asArray, asNumber, asObject, asText, isObject } from '../core/json.ts';
import type { Price } from './pricing.ts';

/** A price table, or the reason why it is invalid. */
export type ParsedPrices = { readonly prices: readonly Price[] } | { readonly problem: string };

/** Parses a price table from a JSON value, `{"prices": [{"model", "input", "output", …}]}`. */
export function parsePrices(value: unknown): ParsedPrices {
  if (!isObject(value) || !Array.isArray(value['prices']))
    return { problem: 'expected an object with a list "prices"' };
  const list = asArray(value['prices']);
  const index = list.findIndex((price) => problemOf(price) !== undefined);
  if (index >= 0) return { problem: `entry ${index + 1}: ${problemOf(list[index])}` };
  const prices = list as Price[];
  const gap = gapIn(prices);
  return gap ? { problem: gap } : { prices };
}

const RATES = ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function problemOf(value: unknown): string | undefined {
  const price = asObject(value);
  if (!asText(price['model'])) return 'model is missing';
  const rate = RATES.find((name) => !((asNumber(price[name]) ?? -1) >= 0));
  if (rate) return `${rate} is ${JSON.stringify(price[rate]) ?? 'missing'}, not a price in USD per million tokens`;
  const day = ['from', 'until'].find((name) => price[name] !== undefined && !DAY.test(asText(price[name]) ?? ''));
  if (day) return `${day} is ${JSON.stringify(price[day])}, not a day such as 2026-11-22`;
  const above = price['promptAbove'];
  if (above !== undefined && asNumber(above) === undefined) return 'promptAbove is not a number of tokens';
  const search = price['webSearch'];
  if (search === undefined || (asNumber(search) ?? -1) >= 0) return undefined;
  return `webSearch is ${JSON.stringify(search)}, not a price in USD`;
}

/** A gap or overlap between the price periods of the same key. */
function gapIn(prices: readonly Price[]): string | undefined {
  return Object.values(Object.groupBy(prices, keyOf))
    .flatMap((same = []) => {
      const dated = same.toSorted((a, b) => (a.from ?? '').localeCompare(b.from ?? ''));
      return dated.slice(1).map((later, i) => gapBetween(dated[i] ?? later, later));
    })
    .find((problem) => problem !== undefined);
}

/** The key of a price; entries with the same key are price periods of the same thing. */
function keyOf({ model, speed, promptAbove }: Price): string {
  return JSON.stringify([model, speed, promptAbove]);
}

function gapBetween({ until }: Price, { model, from }: Price): string | undefined {
  if (until !== undefined && until === from) return undefined;
  return until !== undefined && from !== undefined && until < from
    ? `${model} has no price from ${until} until ${from}`
    : `${model} has overlapping price periods: until ${until ?? 'any time'} and from ${from ?? 'any time'}`;
}

/** Puts a user's prices before the shipped ones: for models that the user names, only the user's prices apply. */
export function overridePrices(shipped: readonly Price[], own: readonly Price[]): Price[] {
  const named = new Set(own.map(({ model }) => model));
  return [...own.map((price) => ({ ...price, own: true })), ...shipped.filter(({ model }) => !named.has(model))];
}
