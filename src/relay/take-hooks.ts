import { sql } from 'kysely';
import { measuredPayload } from '../../hooks/measured-payload.ts';
import type { Context } from '../core/context.ts';
import { asArray, asNumber, asText, isObject, type JsonObject } from '../core/json.ts';
import type { FileChange, HookRecord, RequestRecord } from '../core/record.ts';
import type { Batch } from './batch.ts';
import { takeRequests } from './take-requests.ts';
import type { ToolCall } from './take-tool-calls.ts';

/** A hook's record, its content measured away, and where it belongs. */
export type HookEvent = {
  readonly context: Context;
  readonly record: HookRecord;
  readonly at: number;
  readonly payload: JsonObject;
};

/** A hook's record as an event. */
export const hookEvent = (context: Context, record: HookRecord, at: number): HookEvent => ({
  context,
  record,
  at,
  payload: measuredPayload(record.payload),
});

/**
 * The id of the CLI process that a record comes from: the runner's; where there was no runner, the Claude session
 * within its step.
 */
export const sessionIdOf = (context: Context, session: string | undefined, claudeSession: string | undefined): string =>
  session ?? `${context.step?.id ?? context.run.id}/${claudeSession ?? 'unknown'}`;

const sessionOfEvent = ({ context, record, payload }: HookEvent): string =>
  sessionIdOf(context, record.session, asText(payload['session_id']));

/** The tool call that a hook event reports, where it reports one. */
export const toolCallOf = (event: HookEvent): ToolCall | undefined => {
  const { payload, at, context } = event;
  const failed = payload['hook_event_name'] === 'PostToolUseFailure';
  const [toolUseId, tool] = [asText(payload['tool_use_id']), asText(payload['tool_name'])];
  if ((!failed && payload['hook_event_name'] !== 'PostToolUse') || !toolUseId || !tool) return undefined;
  return {
    context,
    toolUseId,
    tool,
    sessionId: sessionOfEvent(event),
    agentId: asText(payload['agent_id']),
    startedAt: at - Math.max(0, asNumber(payload['duration_ms']) ?? 0),
    endedAt: at,
    source: 'hook',
    errorType: failed ? (asText(payload['error_type']) ?? 'tool_error') : undefined,
    files: asArray(payload['files']).filter(isObject) as unknown as FileChange[],
  };
};

/** Takes in that a session exists, as a hook event shows it. */
export const takeSessionSeen = async (batch: Batch, event: HookEvent): Promise<void> => {
  const { context, at, payload } = event;
  const ended = payload['hook_event_name'] === 'SessionEnd' ? at : null;
  await batch.db
    .insertInto('session')
    .values({
      id: sessionOfEvent(event),
      run_id: context.run.id,
      step_id: context.step?.id ?? null,
      claude_session_id: asText(payload['session_id']) ?? null,
      started_at: at,
      ended_at: ended,
      transcript_path: asText(payload['transcript_path']) ?? null,
      exit_code: null,
      signal: null,
      settled_at: null,
      settled_by: null,
      bill_nano_usd: null,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        claude_session_id: sql`coalesce(session.claude_session_id, excluded.claude_session_id)`,
        transcript_path: sql`coalesce(session.transcript_path, excluded.transcript_path)`,
        started_at: sql`case when excluded.started_at < session.started_at then excluded.started_at else session.started_at end`,
        ended_at: sql`coalesce(session.ended_at, excluded.ended_at)`,
      }),
    )
    .execute();
};

/**
 * Keeps a request that the module saw until its session's ledger, which has the bill, comes in. One that comes after
 * the ledger is in the ledger; one that comes after a session was settled without a ledger is taken in as it is.
 */
export const takeRequestSeen = async (batch: Batch, context: Context, request: RequestRecord): Promise<void> => {
  const sessionId = sessionIdOf(context, request.session, request.sessionId);
  const session = await batch.db
    .selectFrom('session')
    .select('settled_by')
    .where('id', '=', sessionId)
    .executeTakeFirst();
  if (session?.settled_by === 'ledger') return;
  if (session?.settled_by === 'hooks') {
    await takeRequests(batch, { context, sessionId }, [{ seen: request }]);
    return;
  }
  await batch.db
    .insertInto('pending_request')
    .values({
      id: `${sessionId}/${request.turnId}/${request.index}`,
      session_id: sessionId,
      body: JSON.stringify(request),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
};
