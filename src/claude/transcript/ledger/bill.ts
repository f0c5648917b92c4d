import { asNumber, asObject, asText, isObject, type JsonObject } from '../../../core/json.ts';
import { toNanoUsd } from '../../../pricing/pricing.ts';
import type { Bill, BilledModel } from '../../../spool/record.ts';
import { asTokens, MAX_SESSION_TOKENS, NO_USAGE, TOKEN_KINDS, type TokenUsage } from '../../../pricing/usage.ts';
import { rowsSince, rowsUntil } from '../transcript-rows.ts';

/**
 * A bill from the CLI's `modelUsage`, as its result record and its transcript hold it, and its total in dollars.
 * Undefined if the total is not an amount of money, because a comparison with it would be meaningless.
 */
export function billOf(modelUsage: unknown, totalUsd: unknown): Bill | undefined {
  const total = amountOf(totalUsd);
  return total === undefined
    ? undefined
    : {
        costNanoUsd: toNanoUsd(total),
        models: Object.fromEntries(
          Object.entries(asObject(modelUsage)).map(([model, value]) => [model, billedModel(value)]),
        ),
      };
}

/** No session costs a million dollars: a larger amount is damaged, and sums with it would not be exact. */
const MAX_USD = 1e6;

function amountOf(value: unknown): number | undefined {
  const usd = asNumber(value);
  return usd !== undefined && usd >= 0 && usd <= MAX_USD ? usd : undefined;
}

function billedModel(value: unknown): BilledModel {
  const model = asObject(value);
  const tokens = (name: string): number => asTokens(model[name], MAX_SESSION_TOKENS);
  const long = tokens('cacheCreationEphemeral1hInputTokens');
  const cost = amountOf(model['costUSD']);
  const canonical = asText(model['canonicalModel']);
  return {
    usage: {
      input: tokens('inputTokens'),
      output: tokens('outputTokens'),
      cacheRead: tokens('cacheReadInputTokens'),
      cacheWrite5m: Math.max(0, tokens('cacheCreationInputTokens') - long),
      cacheWrite1h: long,
      reasoning: tokens('thinkingTokens'),
    },
    costNanoUsd: toNanoUsd(cost ?? 0),
    ...(model['cacheCreationEphemeral1hInputTokens'] === undefined && { hasOneCacheLifetime: true as const }),
    ...((cost === undefined || model['costBasis'] === 'unknown') && { isGuess: true as const }),
    ...(canonical && { canonical }),
  };
}

/** Both bills together. */
export function addBills(a: Bill, b: Bill): Bill {
  return combineBills(a, b, 1);
}

const UNUSED: BilledModel = { usage: NO_USAGE, costNanoUsd: 0 };

function combineBills(a: Bill, b: Bill, sign: 1 | -1): Bill {
  const names = [...new Set([...Object.keys(a.models), ...Object.keys(b.models)])];
  const models = names.map(
    (name) => [name, combine(a.models[name] ?? UNUSED, b.models[name] ?? UNUSED, sign)] as const,
  );
  return {
    costNanoUsd: a.costNanoUsd + sign * b.costNanoUsd,
    models: Object.fromEntries(models.filter(([, model]) => isUsed(model))),
  };
}

function combine(a: BilledModel, b: BilledModel, sign: 1 | -1): BilledModel {
  return {
    ...b,
    ...a,
    usage: Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, a.usage[kind] + sign * b.usage[kind]])) as TokenUsage,
    costNanoUsd: a.costNanoUsd + sign * b.costNanoUsd,
  };
}

function isUsed({ usage, costNanoUsd }: BilledModel): boolean {
  return costNanoUsd !== 0 || TOKEN_KINDS.some((kind) => usage[kind] !== 0);
}

/**
 * The part of a bill that an earlier bill of the same conversation does not include. A bill that does not continue the
 * earlier one, as in CLIs that start at zero in every process, is returned unchanged.
 */
export function billSince(bill: Bill, earlier: Bill | undefined): Bill {
  if (!earlier) return bill;
  const difference = combineBills(bill, earlier, -1);
  return isNegative(difference) ? bill : difference;
}

function isNegative({ costNanoUsd, models }: Bill): boolean {
  return costNanoUsd < 0 || Object.values(models).some(({ usage }) => TOKEN_KINDS.some((kind) => usage[kind] < 0));
}

/** The CLI's bill in a transcript as it stood at a point in time, which is what a process resumed then went on from. */
export function billAt(rows: readonly JsonObject[], time: number): Bill | undefined {
  return lastBill(rowsUntil(rows, time));
}

function lastBill(rows: readonly JsonObject[]): Bill | undefined {
  const bills = rows.filter((one) => one['type'] === 'cost-state');
  return bills.reduce<Bill | undefined>(
    (last, row) => billOf(row['modelUsage'], row['totalCostUSD']) ?? last,
    undefined,
  );
}

/**
 * The CLI's own bill in a transcript: its last `cost-state` row, written when the process ends, unless an answer follows
 * it. Of a conversation that was resumed or forked only what came after `since`; `forkedFrom` are the rows of the
 * conversation it was forked from.
 */
export function transcriptBill(
  rows: readonly JsonObject[],
  since: number,
  forkedFrom: readonly JsonObject[] = [],
): Bill | undefined {
  const own = rowsSince(rows, since);
  const bill = isOutdated(own) ? undefined : lastBill(own);
  return bill && billSince(bill, billAt(rows, since) ?? billAt(forkedFrom, since));
}

/** A process that is ended while the model answers writes its bill before the answer, which it does not include. */
function isOutdated(rows: readonly JsonObject[]): boolean {
  const billed = rows.findLastIndex((row) => row['type'] === 'cost-state');
  const answered = rows.findLastIndex(
    (row) => row['type'] === 'assistant' && isObject(asObject(row['message'])['usage']),
  );
  return answered > billed;
}
