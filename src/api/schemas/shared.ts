import { LISTED_RESULTS } from '../../report/run-filters.ts';
import { TOKEN_KINDS } from '../../pricing/usage.ts';
import { USAGE_GAP } from '../../core/value-sets.ts';
import { z } from '../libraries.ts';

/** Milliseconds since 1970. */
export const time: z.ZodNumber = z.number().int().meta({ description: 'Milliseconds since 1970' });

/** Milliseconds. */
export const milliseconds: z.ZodNumber = z.number().nonnegative().meta({ description: 'Milliseconds' });

/** A number of things. */
export const count: z.ZodNumber = z.number().int().nonnegative();

/** The result of a run or step. */
export const result = z.enum(LISTED_RESULTS);

/** Tokens by kind. */
const tokens = z
  .strictObject(
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, count])) as Record<(typeof TOKEN_KINDS)[number], z.ZodNumber>,
  )
  .openapi('TokenUsage');

/** The properties of sums over requests. */
export const usageTotals = {
  requests: count,
  tokens: tokens.nullable().meta({ description: 'Null if usage is missing and no request is known' }),
  costUsd: z.number().nullable().meta({ description: 'US dollars; null if usage is missing and no cost is known' }),
  unpricedRequests: count.meta({ description: 'Requests whose model has no known price' }),
  costFromBillUsd: z.number().meta({ description: "The part of the cost that comes from the CLI's bill" }),
  usageGap: z.enum(USAGE_GAP).nullable().meta({ description: 'What is missing: the amounts are lower bounds' }),
};

/** How many runs are shown, and how many a default hides. */
export const runCounts = z.strictObject({
  matching: count,
  all: count,
  simulated: count.meta({ description: 'Runs among the matching ones that are simulated' }),
  hiddenSimulated: count.meta({ description: 'Simulated runs that match but are hidden by default' }),
});
