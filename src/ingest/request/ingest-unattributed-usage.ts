import { costOf, priceOf, type Price } from '../../pricing/pricing.ts';
import type { Bill, BilledModel } from '../../spool/record.ts';
import { TOKEN_KINDS, type TokenUsage } from '../../pricing/usage.ts';
import type { RequestTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { ingestRequestRows, type RequestOwner } from './ingest-requests.ts';
import { billedParts } from './billed-parts.ts';
import { unattributedTokens } from './unattributed-tokens.ts';

/** A session's bill and the requests recorded for it. */
export type BilledRequests = { readonly bill: Bill; readonly recorded: readonly RequestTable[]; readonly at: number };

/**
 * Ingests usage that the CLI billed but no source recorded, one row per model: the CLI's own requests, such as
 * compaction and web search, appear in no transcript and no hook. An amount without any tokens or requests is usage,
 * too. Models with more recorded than billed usage are skipped. Returns the new rows.
 */
export function ingestUnattributedUsage(
  batch: Batch,
  { context, sessionId }: RequestOwner,
  billed: BilledRequests,
): Promise<RequestTable[]> {
  const rows = unattributedByModel(billed, batch.prices).map(({ model, usage, costNanoUsd }): RequestTable => ({
    id: `${sessionId}/unseen/${model}`,
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    session_id: sessionId,
    agent_id: null,
    model,
    effort: null,
    speed: null,
    started_at: billed.at,
    ended_at: billed.at,
    input: usage.input,
    output: usage.output,
    cache_read: usage.cacheRead,
    cache_write_5m: usage.cacheWrite5m,
    cache_write_1h: usage.cacheWrite1h,
    reasoning: usage.reasoning,
    cost_nano_usd: costNanoUsd,
    bill_nano_usd: null,
    source: 'bill',
  }));
  return ingestRequestRows(batch, context, rows);
}

/** Billed usage of a model beyond its recorded requests; the cost is null if unknown. */
type UnattributedUsage = { readonly model: string; readonly usage: TokenUsage; readonly costNanoUsd: number | null };

function unattributedByModel({ bill, recorded, at }: BilledRequests, prices: readonly Price[]): UnattributedUsage[] {
  return billedParts(bill, recorded).flatMap(({ name, billed, rows }) => {
    const rest = { model: rows[0]?.model ?? name, usage: unattributedTokens(billed, rows) };
    const costNanoUsd = unattributedCost(rest, { billed, rows, prices }, at);
    return hasTokens(rest.usage) || (rows.length === 0 && costNanoUsd) ? [{ ...rest, costNanoUsd }] : [];
  });
}

/** A model's entry on the bill, its recorded requests, and the price table. */
type Part = { readonly billed: BilledModel; readonly rows: readonly RequestTable[]; readonly prices: readonly Price[] };

/**
 * The remaining amount of the bill, unless the bill is an estimate or the user set the price: then the price table
 * applies.
 */
function unattributedCost(
  rest: Omit<UnattributedUsage, 'costNanoUsd'>,
  { billed, rows, prices }: Part,
  at: number,
): number | null {
  const left = rows.reduce((cost, row) => cost - (row.cost_nano_usd ?? 0), billed.costNanoUsd);
  const isPriced = rows.every(({ cost_nano_usd }) => cost_nano_usd !== null);
  const request = { ...rest, at };
  const isOwn = priceOf(request, prices)?.own === true;
  const isGuess = billed.isGuess === true && hasTokens(rest.usage);
  return !isOwn && !isGuess && isPriced && left >= 0 ? left : (costOf(request, prices) ?? null);
}

function hasTokens(usage: TokenUsage): boolean {
  return TOKEN_KINDS.every((kind) => usage[kind] >= 0) && TOKEN_KINDS.some((kind) => usage[kind] > 0);
}
