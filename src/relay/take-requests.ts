import type { Context } from '../core/context.ts';
import { ATTRIBUTE, METRIC } from '../core/names.ts';
import { costOf } from '../core/pricing.ts';
import { NO_USAGE } from '../core/usage.ts';
import type { RequestTable } from '../store/schema.ts';
import { inChunks, type Batch } from './batch.ts';
import type { MatchedRequest } from './match-requests.ts';
import { secondsOf } from './span-data.ts';
import { chatSpan } from './spans.ts';

/** Where a request belongs. */
export type RequestOwner = { readonly context: Context; readonly sessionId: string };

/** A request's natural key: the API's ids where the ledger has it, the turn and index where only the module saw it. */
const keyOf = ({ seen, billed }: MatchedRequest): string =>
  billed ? `${billed.messageId}:${billed.requestId ?? ''}` : `${seen?.sessionId}/${seen?.turnId}/${seen?.index}`;

const requestRow = ({ context, sessionId }: RequestOwner, request: MatchedRequest): RequestTable => {
  const { seen, billed } = request;
  const model = billed?.model ?? seen?.model ?? 'unknown';
  const usage = billed?.usage ?? seen?.usage ?? NO_USAGE;
  const endedAt = seen?.at ?? billed?.endedAt ?? 0;
  const cost = costOf({ model, usage, at: endedAt, ...(billed?.speed ? { speed: billed.speed } : {}) });
  return {
    id: keyOf(request),
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    session_id: sessionId,
    agent_id: billed?.agentId ?? seen?.agentId ?? null,
    model,
    effort: seen?.effort ?? billed?.effort ?? null,
    speed: billed?.speed ?? null,
    started_at: seen?.startedAt ?? billed?.startedAt ?? endedAt,
    ended_at: endedAt,
    input: usage.input,
    output: usage.output,
    cache_read: usage.cacheRead,
    reasoning: usage.reasoning,
    cache_write_5m: usage.cacheWrite5m,
    cache_write_1h: usage.cacheWrite1h,
    cost_nano_usd: cost ?? null,
    source: billed ? 'ledger' : 'hook',
  };
};

const countRequest = (batch: Batch, { run, step }: Context, row: RequestTable): void => {
  const labels = {
    [ATTRIBUTE.workflowName]: run.workflow,
    [ATTRIBUTE.stepName]: step?.name,
    [ATTRIBUTE.requestModel]: row.model,
    [ATTRIBUTE.agentRole]: row.agent_id ? 'subagent' : 'main',
    [ATTRIBUTE.reasoningLevel]: row.effort,
  };
  const cacheWrites = row.cache_write_5m + row.cache_write_1h;
  batch.count(METRIC.inputTokens, labels, row.input + row.cache_read + cacheWrites);
  batch.count(METRIC.outputTokens, labels, row.output);
  batch.count(METRIC.cacheReadTokens, labels, row.cache_read);
  batch.count(METRIC.cacheWriteTokens, labels, cacheWrites);
  batch.count(METRIC.reasoningTokens, labels, row.reasoning);
  batch.count(METRIC.cost, labels, row.cost_nano_usd ?? 0);
  batch.count(METRIC.unpricedRequests, labels, row.cost_nano_usd === null ? 1 : 0);
};

/** Takes in requests; returns the rows that are new. A request that is known already is not counted again. */
export const takeRequests = async (
  batch: Batch,
  owner: RequestOwner,
  requests: readonly MatchedRequest[],
): Promise<RequestTable[]> => {
  const rows = new Map(requests.map((request) => [keyOf(request), { request, row: requestRow(owner, request) }]));
  const added: RequestTable[] = [];
  for (const chunk of inChunks([...rows.values()].map(({ row }) => row))) {
    const inserted = await batch.db
      .insertInto('request')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returningAll()
      .execute();
    added.push(...inserted);
  }
  for (const row of added) {
    countRequest(batch, owner.context, row);
    const span = chatSpan(owner.context, row, rows.get(row.id)?.request.billed?.messageId);
    const { run, step } = owner.context;
    batch.emit(span);
    batch.observe(
      METRIC.requestDuration,
      {
        [ATTRIBUTE.workflowName]: run.workflow,
        [ATTRIBUTE.stepName]: step?.name,
        [ATTRIBUTE.requestModel]: row.model,
      },
      secondsOf(span),
      span,
    );
  }
  return added;
};
