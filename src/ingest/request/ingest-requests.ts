import { insertRequests, requestsByIds } from '../../store/queries/request.ts';
import type { Context } from '../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { UNKNOWN_MODEL } from '../../pricing/model-name.ts';
import { costOf, uncachedCostOf, type Price, type PricedRequest } from '../../pricing/pricing.ts';
import type { Bill, LedgerRequest } from '../../spool/record.ts';
import type { RequestTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { usageOfRequest, type MatchedRequest } from './match-requests.ts';
import { priceByBill } from './price-by-bill.ts';
import { secondsOf, type SpanData } from '../../telemetry/span-data.ts';
import { chatSpan } from '../../telemetry/spans.ts';
import { usageOfRow } from './usage-of-row.ts';
import { stepLabels } from '../step-labels.ts';

/** The context and session that a request belongs to. */
export type RequestOwner = { readonly context: Context; readonly sessionId: string };

/** Ingests request rows; returns the new ones. `responses` maps row IDs to the API's response IDs. */
export async function ingestRequestRows(
  batch: Batch,
  context: Context,
  rows: readonly RequestTable[],
  responses: ReadonlyMap<string, string> = new Map(),
): Promise<RequestTable[]> {
  const added = await insertRequests(batch, rows);
  if (!batch.counts) return added;
  for (const row of added) {
    const span = chatSpan(context, row, responses.get(row.id));
    countRequest(batch, context, row);
    batch.emit(span);
    observeRequest(batch, context, row, span);
  }
  return added;
}

function countRequest(batch: Batch, context: Context, row: RequestTable): void {
  const labels = {
    ...stepLabels(context),
    [ATTRIBUTE.requestModel]: row.model,
    [ATTRIBUTE.agentRole]: roleOf(row),
    [ATTRIBUTE.reasoningLevel]: row.effort,
  };
  const cacheWrites = row.cache_write_5m + row.cache_write_1h;
  batch.count(METRIC.inputTokens, labels, row.input + row.cache_read + cacheWrites);
  batch.count(METRIC.outputTokens, labels, row.output);
  batch.count(METRIC.cacheReadTokens, labels, row.cache_read);
  batch.count(METRIC.cacheWriteTokens, labels, cacheWrites);
  batch.count(METRIC.reasoningTokens, labels, row.reasoning);
  batch.count(METRIC.cost, labels, row.cost_nano_usd ?? 0);
  batch.count(METRIC.uncachedCost, labels, uncachedCost(batch, row));
  batch.count(METRIC.unpricedRequests, labels, row.cost_nano_usd === null ? 1 : 0);
}

/**
 * The role of the requester. Requests that appear only on the bill were made by the CLI itself, for example to compact
 * a conversation.
 */
function roleOf({ source, agent_id }: RequestTable): string {
  if (source === 'bill') return 'auxiliary';
  return agent_id ? 'subagent' : 'main';
}

function uncachedCost({ prices }: Batch, row: RequestTable): number {
  const request = {
    model: row.model,
    usage: usageOfRow(row),
    at: row.ended_at,
    ...(row.speed && { speed: row.speed }),
  };
  const [uncached, cached] = [uncachedCostOf(request, prices), costOf(request, prices)];
  const cost = row.cost_nano_usd ?? 0;
  // What is charged beyond tokens × price, such as web searches, is charged with or without a cache.
  return uncached === undefined || cached === undefined ? cost : uncached + cost - cached;
}

function observeRequest(batch: Batch, context: Context, row: RequestTable, span: SpanData): void {
  // The bill contains no duration for the CLI's own requests.
  if (row.source === 'bill') return;
  const labels = { ...stepLabels(context), [ATTRIBUTE.requestModel]: row.model };
  batch.observe(METRIC.requestDuration, labels, secondsOf(span), span);
}

/**
 * Stores requests; returns the new rows. Requests that are already stored are not counted again. With a bill, requests
 * cost what the CLI charged.
 */
export async function ingestRequests(
  batch: Batch,
  owner: RequestOwner,
  requests: readonly MatchedRequest[],
  bill?: Bill,
): Promise<RequestTable[]> {
  const unique = new Map(requests.map((request) => [keyOf(request), requestRow(batch.prices, owner, request)]));
  const rows = bill ? await pricedRows(batch, [...unique.values()], bill) : [...unique.values()];
  const responses = requests.flatMap(({ billed }) =>
    billed?.messageId ? [[ledgerKeyOf(billed), billed.messageId] as const] : [],
  );
  return ingestRequestRows(batch, owner.context, rows, new Map(responses));
}

/** The natural key of a request: the API's IDs if the ledger has it, turn and index if only the module observed it. */
function keyOf({ seen, billed }: MatchedRequest): string {
  return billed ? ledgerKeyOf(billed) : `${seen?.sessionId}/${seen?.turnId}/${seen?.index}`;
}

function requestRow(
  prices: readonly Price[],
  { context, sessionId }: RequestOwner,
  request: MatchedRequest,
): RequestTable {
  const { seen, billed } = request;
  const model = billed?.model ?? seen?.model ?? UNKNOWN_MODEL;
  const usage = usageOfRequest(request);
  const endedAt = seen?.at ?? billed?.endedAt ?? 0;
  const isUnknown = billed?.isUsageUnknown === true && !seen;
  const cost = isUnknown ? undefined : costOf({ model, usage, at: endedAt, ...pricedBy(billed) }, prices);
  return {
    id: keyOf(request),
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    session_id: sessionId,
    agent_id: billed?.agentId ?? seen?.agentId ?? null,
    model,
    effort: seen?.effort ?? billed?.effort ?? null,
    speed: billed?.speed ?? null,
    started_at: Math.min(seen?.startedAt ?? billed?.startedAt ?? endedAt, endedAt),
    ended_at: endedAt,
    input: usage.input,
    output: usage.output,
    cache_read: usage.cacheRead,
    reasoning: usage.reasoning,
    cache_write_5m: usage.cacheWrite5m,
    cache_write_1h: usage.cacheWrite1h,
    cost_nano_usd: cost ?? null,
    bill_nano_usd: null,
    source: billed ? 'ledger' : 'hook',
  };
}

/** The properties of a ledger request that affect its price, besides model, tokens and time. */
function pricedBy(billed: LedgerRequest | undefined): Pick<PricedRequest, 'speed' | 'geo' | 'webSearches'> {
  return {
    ...(billed?.speed && { speed: billed.speed }),
    ...(billed?.geo && { geo: billed.geo }),
    ...(billed?.webSearches && { webSearches: billed.webSearches }),
  };
}

async function pricedRows(batch: Batch, rows: readonly RequestTable[], bill: Bill): Promise<readonly RequestTable[]> {
  const known = await requestsByIds(
    batch,
    rows.map(({ id }) => id),
  );
  const ids = new Set(known.map(({ id }) => id));
  return priceByBill({ bill, known, fresh: rows.filter(({ id }) => !ids.has(id)), prices: batch.prices });
}

/** The natural key of a ledger's request: the row's ID in the store. */
export function ledgerKeyOf({ messageId, requestId, rowId }: LedgerRequest): string {
  return rowId === undefined ? `${messageId}:${requestId ?? ''}` : `row:${rowId}`;
}

/** The rows of a ledger's requests, regardless of the session they were first counted for. */
export function requestRowsOf(batch: Batch, requests: readonly LedgerRequest[]): Promise<RequestTable[]> {
  return requestsByIds(batch, requests.map(ledgerKeyOf));
}
