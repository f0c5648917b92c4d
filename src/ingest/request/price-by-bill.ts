import { plainModel } from '../../pricing/model-name.ts';
import { priceOf, type Price } from '../../pricing/pricing.ts';
import type { Bill, BilledModel } from '../../spool/record.ts';
import type { TokenUsage } from '../../pricing/usage.ts';
import type { RequestTable } from '../../store/schema.ts';
import { unattributedTokens } from './unattributed-tokens.ts';
import { usageOfRow } from '../session/usage-of-row.ts';

/** The requests of a session, its bill, and the prices in force. */
export type RequestsToPrice = {
  readonly bill: Bill;
  /** Requests that are not in the store yet. */
  readonly fresh: readonly RequestTable[];
  /** Requests of the same session that are in the store; their cost stays as it is. */
  readonly known: readonly RequestTable[];
  readonly prices: readonly Price[];
};

/**
 * Gives new requests what the CLI's bill charges beyond tokens × price: for models that the price table lacks the whole
 * cost, for surcharges that no row of the transcript names the rest, in proportion to their cost. The part that comes
 * from the bill is noted in `bill_nano_usd`. A model is left alone where its tokens are not those on the bill, where the
 * bill is lower than the price table or a guess of the CLI's that the table knows better, or where a user set the price.
 */
export function priceByBill({ bill, fresh, known, prices }: RequestsToPrice): readonly RequestTable[] {
  const priced = new Map<string, RequestTable>();
  for (const [model, billed] of modelsOn(bill)) {
    const isOfModel = (row: RequestTable): boolean => plainModel(row.model) === model;
    const part = { billed, fresh: fresh.filter(isOfModel), known: known.filter(isOfModel), prices };
    for (const row of pricedPart(part)) priced.set(row.id, row);
  }
  return fresh.map((row) => priced.get(row.id) ?? row);
}

type Part = Omit<RequestsToPrice, 'bill'> & { readonly billed: BilledModel };

function pricedPart({ billed, fresh, known, prices }: Part): readonly RequestTable[] {
  const rows = [...known, ...fresh];
  const leftover = Object.values(unattributedTokens(billed, rows));
  const isUnpriced = fresh.some(({ cost_nano_usd }) => cost_nano_usd === null);
  // Tokens that no row has are priced apart, unless nothing but the bill knows what this model costs.
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

/** Shares an amount so that the parts are whole and sum to it; `unseen` tokens, which are in no row, keep their share. */
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

/** Relative cost of the kinds of tokens where nothing else is known, as the CLI's catalog has it for every model. */
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

/** What a bill says by plain model name: the same model may stand on it under several names. */
export function modelsOn(bill: Bill): ReadonlyMap<string, BilledModel> {
  const models = new Map<string, BilledModel>();
  for (const [name, model] of Object.entries(bill.models)) {
    const other = models.get(plainModel(name));
    models.set(plainModel(name), other ? addModels(other, model) : model);
  }
  return models;
}

function addModels(a: BilledModel, b: BilledModel): BilledModel {
  const usage = Object.fromEntries(
    Object.entries(a.usage).map(([kind, tokens]) => [kind, tokens + b.usage[kind as keyof TokenUsage]]),
  ) as TokenUsage;
  return { ...a, ...b, usage, costNanoUsd: a.costNanoUsd + b.costNanoUsd };
}
