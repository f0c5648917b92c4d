import { priceOf, type Price } from '../../pricing/pricing.ts';
import type { Bill, BilledModel } from '../../spool/record.ts';
import type { TokenUsage } from '../../pricing/usage.ts';
import type { RequestTable } from '../../store/schema.ts';
import { billedParts } from './billed-parts.ts';
import { unattributedTokens } from './unattributed-tokens.ts';
import { usageOfRow } from './usage-of-row.ts';

/** The requests of a session, its bill, and the price table. */
export type RequestsToPrice = {
  readonly bill: Bill;
  /** Requests that are not stored yet. */
  readonly fresh: readonly RequestTable[];
  /** Stored requests of the same session; their cost is not changed. */
  readonly known: readonly RequestTable[];
  readonly prices: readonly Price[];
};

/**
 * Adds to new requests what the CLI's bill charges beyond tokens × price: the full cost for models missing from the
 * price table, and surcharges that appear in no transcript row in proportion to cost. The amount taken from the bill is
 * stored in `bill_nano_usd`. A model is skipped if its tokens differ from the bill, if the bill is lower than the price
 * table or only an estimate for a model in the table, or if the user set the price.
 */
export function priceByBill({ bill, fresh, known, prices }: RequestsToPrice): readonly RequestTable[] {
  const priced = new Map<string, RequestTable>();
  const isFresh = new Set(fresh);
  for (const { billed, rows } of billedParts(bill, [...known, ...fresh])) {
    const [own, earlier] = [rows.filter((row) => isFresh.has(row)), rows.filter((row) => !isFresh.has(row))];
    for (const row of pricedPart({ billed, fresh: own, known: earlier, prices })) priced.set(row.id, row);
  }
  return fresh.map((row) => priced.get(row.id) ?? row);
}

type Part = Omit<RequestsToPrice, 'bill'> & { readonly billed: BilledModel };

function pricedPart({ billed, fresh, known, prices }: Part): readonly RequestTable[] {
  const rows = [...known, ...fresh];
  const leftover = Object.values(unattributedTokens(billed, rows));
  const isUnpriced = fresh.some(({ cost_nano_usd }) => cost_nano_usd === null);
  // Tokens without a row are priced separately, unless the bill is the only source for the cost of this model.
  if (leftover.some((tokens) => (isUnpriced ? tokens < 0 : tokens !== 0))) return [];
  if (billed.isGuess && !isUnpriced) return [];
  if (fresh.some((row) => hasOwnPrice(row, prices))) return [];
  const remaining = billed.costNanoUsd - costOfRows(rows);
  if (remaining <= 0) return [];
  const targets = isUnpriced ? fresh.filter(({ cost_nano_usd }) => cost_nano_usd === null) : fresh;
  return distribute(remaining, targets, isUnpriced ? leftover.reduce((sum, tokens) => sum + tokens, 0) : 0);
}

function hasOwnPrice(row: RequestTable, prices: readonly Price[]): boolean {
  const request = {
    model: row.model,
    usage: usageOfRow(row),
    at: row.ended_at,
    ...(row.speed && { speed: row.speed }),
  };
  return priceOf(request, prices)?.own === true;
}

function costOfRows(rows: readonly RequestTable[]): number {
  return rows.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0);
}

/**
 * Distributes an amount into integer parts that add up exactly. `unattributed` tokens, which have no row, keep their
 * share.
 */
function distribute(amount: number, rows: readonly RequestTable[], unattributed: number): RequestTable[] {
  const weights = rows.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, unattributed);
  let [open, weightLeft] = [amount, total];
  return rows.map((row, index) => {
    const weight = weights[index] ?? 0;
    const part = weightLeft === 0 ? 0 : Math.round((open * weight) / weightLeft);
    open -= part;
    weightLeft -= weight;
    return { ...row, cost_nano_usd: (row.cost_nano_usd ?? 0) + part, bill_nano_usd: part };
  });
}

/**
 * Relative cost of token kinds for models without a known price, taken from the CLI's catalog, where the ratios are the
 * same for every model.
 */
const WEIGHT: Readonly<Record<keyof TokenUsage, number>> = {
  input: 1,
  output: 5,
  cacheRead: 0.1,
  cacheWrite5m: 1.25,
  cacheWrite1h: 2,
  reasoning: 0,
};

function weightOf(row: RequestTable): number {
  if (row.cost_nano_usd) return row.cost_nano_usd;
  return Object.entries(usageOfRow(row)).reduce((sum, [kind, n]) => sum + n * WEIGHT[kind as keyof TokenUsage], 0);
}
