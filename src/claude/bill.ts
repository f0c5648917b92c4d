import { asCount, asNumber, asObject, type JsonObject } from '../core/json.ts';
import { toNanoUsd } from '../core/pricing.ts';
import type { Bill, BilledModel } from '../core/record.ts';

const billedModel = (value: unknown): BilledModel => {
  const model = asObject(value);
  const long = asCount(model['cacheCreationEphemeral1hInputTokens']);
  return {
    usage: {
      input: asCount(model['inputTokens']),
      output: asCount(model['outputTokens']),
      cacheRead: asCount(model['cacheReadInputTokens']),
      cacheWrite5m: asCount(model['cacheCreationInputTokens']) - long,
      cacheWrite1h: long,
      reasoning: asCount(model['thinkingTokens']),
    },
    costNanoUsd: toNanoUsd(asNumber(model['costUSD']) ?? 0),
  };
};

/** A bill from the CLI's `modelUsage`, as its result record and its transcript hold it, and its total in dollars. */
export const billOf = (modelUsage: unknown, totalUsd: number): Bill => ({
  costNanoUsd: toNanoUsd(totalUsd),
  models: Object.fromEntries(Object.entries(asObject(modelUsage)).map(([model, value]) => [model, billedModel(value)])),
});

/** The CLI's own bill in a transcript: its last `cost-state` row, written when the process ends. */
export const transcriptBill = (rows: readonly JsonObject[]): Bill | undefined => {
  const row = rows.findLast(({ type }) => type === 'cost-state');
  const total = asNumber(row?.['totalCostUSD']);
  return row && total !== undefined ? billOf(row['modelUsage'], total) : undefined;
};
