import { contextSpanId, type Context } from '../core/context.ts';
import { ATTRIBUTE, METRIC } from '../core/names.ts';
import type { Bill, Ledger, LedgerAgent, RequestRecord, SessionRecord } from '../core/record.ts';
import { agentSpanId, sessionSpanId, toolSpanId } from '../core/span-ids.ts';
import type { RequestTable, SessionTable } from '../store/schema.ts';
import type { Batch } from './batch.ts';
import { matchRequests } from './match-requests.ts';
import { agentSpan, type AgentSums } from './spans.ts';
import { takeRequests } from './take-requests.ts';
import { takeToolCalls } from './take-tool-calls.ts';

/** The requests of a session that wait for its ledger; they wait no longer. */
const pendingRequests = async (batch: Batch, sessionId: string): Promise<RequestRecord[]> => {
  const rows = await batch.db
    .deleteFrom('pending_request')
    .where('session_id', '=', sessionId)
    .returning('body')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as RequestRecord);
};

const sumsOf = (requests: readonly RequestTable[]): AgentSums => ({
  turns: requests.length,
  costNanoUsd: requests.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0),
});

const takeAgent = async (
  batch: Batch,
  context: Context,
  session: SessionTable,
  agent: LedgerAgent,
  requests: readonly RequestTable[],
): Promise<void> => {
  const inserted = await batch.db
    .insertInto('agent')
    .values({
      id: `${session.id}/${agent.agentId}`,
      run_id: session.run_id,
      session_id: session.id,
      agent_id: agent.agentId,
      name: agent.name,
      tool_call_id: agent.toolUseId ?? null,
      started_at: agent.startedAt,
      ended_at: agent.endedAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  if (inserted.length === 0) return;
  batch.emit(
    agentSpan(context, {
      spanId: agentSpanId(session.id, agent.agentId),
      parentSpanId: agent.toolUseId ? toolSpanId(agent.toolUseId) : sessionSpanId(session.id),
      name: agent.name,
      conversationId: session.claude_session_id,
      startedAt: agent.startedAt,
      endedAt: agent.endedAt,
      sums: sumsOf(requests.filter(({ agent_id }) => agent_id === agent.agentId)),
    }),
  );
};

/** Sums of what was recorded, per kind, against the same on the CLI's bill; 0 everywhere is what is hoped for. */
const differences = (requests: readonly RequestTable[], bill: Bill): Record<string, number> => {
  const recorded = (of: (row: RequestTable) => number): number => requests.reduce((sum, row) => sum + of(row), 0);
  const billed = (of: (model: Bill['models'][string]) => number): number =>
    Object.values(bill.models).reduce((sum, model) => sum + of(model), 0);
  return {
    input: recorded((row) => row.input) - billed((model) => model.usage.input),
    output: recorded((row) => row.output) - billed((model) => model.usage.output),
    cache_read: recorded((row) => row.cache_read) - billed((model) => model.usage.cacheRead),
    cache_write:
      recorded((row) => row.cache_write_5m + row.cache_write_1h) -
      billed((model) => model.usage.cacheWrite5m + model.usage.cacheWrite1h),
    cost: recorded((row) => row.cost_nano_usd ?? 0) - bill.costNanoUsd,
  };
};

const reconcile = (batch: Batch, context: Context, requests: readonly RequestTable[], bill: Bill): void => {
  for (const [kind, difference] of Object.entries(differences(requests, bill)))
    batch.count(
      METRIC.reconcileDifference,
      { [ATTRIBUTE.workflowName]: context.run.workflow, [ATTRIBUTE.difference]: kind },
      Math.abs(difference),
    );
};

const takeLedgerToolCalls = (batch: Batch, context: Context, sessionId: string, ledger: Ledger): Promise<void> =>
  takeToolCalls(
    batch,
    ledger.toolCalls.map((call) => ({ ...call, context, sessionId, source: 'ledger' })),
  );

const insertOrEnd = async (batch: Batch, context: Context, record: SessionRecord): Promise<SessionTable> => {
  const end = { ended_at: record.at, exit_code: record.exitCode, signal: record.signal ?? null };
  const claudeSession = record.ledger?.sessionId;
  return batch.db
    .insertInto('session')
    .values({
      id: record.session,
      run_id: context.run.id,
      step_id: context.step?.id ?? null,
      transcript_path: null,
      claude_session_id: claudeSession ?? null,
      started_at: record.startedAt,
      ...end,
      settled_at: null,
      settled_by: null,
      bill_nano_usd: null,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        ...end,
        started_at: record.startedAt,
        ...(claudeSession && { claude_session_id: claudeSession }),
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
};

const exitError = ({ exitCode, signal }: SessionRecord): string | null =>
  signal ?? (exitCode === 0 || exitCode === null ? null : `exit_code_${exitCode}`);

/**
 * Takes in that a CLI process ended and settles it: what the module saw is paired with the ledger, what the hooks
 * missed is filled in, and the sums are held against the CLI's own bill.
 */
export const takeSessionEnd = async (
  batch: Batch,
  context: Context,
  record: SessionRecord,
  now: number,
): Promise<void> => {
  const session = await insertOrEnd(batch, context, record);
  if (session.settled_at !== null) return;
  const { ledger } = record;
  const owner = { context, sessionId: session.id };
  const seen = await pendingRequests(batch, session.id);
  const requests = await takeRequests(batch, owner, matchRequests(seen, ledger?.requests ?? []));
  if (ledger) await takeLedgerToolCalls(batch, context, session.id, ledger);
  for (const agent of ledger?.agents ?? []) await takeAgent(batch, context, session, agent, requests);
  if (ledger?.bill) reconcile(batch, context, requests, ledger.bill);
  const bill = ledger?.bill?.costNanoUsd ?? null;
  await batch.db
    .updateTable('session')
    .set({ settled_at: now, settled_by: ledger ? 'ledger' : 'hooks', bill_nano_usd: bill })
    .where('id', '=', session.id)
    .execute();
  batch.emit(
    agentSpan(context, {
      spanId: sessionSpanId(session.id),
      parentSpanId: contextSpanId(context),
      conversationId: session.claude_session_id,
      startedAt: session.started_at,
      endedAt: session.ended_at ?? record.at,
      sums: sumsOf(requests),
      billNanoUsd: bill,
      errorType: exitError(record),
    }),
  );
};
