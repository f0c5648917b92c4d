import { begunTranscripts, type BegunTranscript } from '../../claude/transcript/begun-transcripts.ts';
import type { Context } from '../../core/context.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { requestRowsOf } from '../request/ingest-requests.ts';
import { measuredColumns } from './session-measurements.ts';

/** The origin of a session that neither hooks nor a runner reported: its transcript was found. */
export const TRANSCRIPT_ORIGIN = 'transcript';

/**
 * Finds the transcripts that appeared in the folder and the time of a step that has ended. A session that neither hooks
 * nor a runner reported, for example of a CLI that loads no hooks, is attributed to the step; its transcript is read
 * when sessions are settled.
 */
export async function ingestUnrecordedSessions(batch: Batch, context: Context, endedAt: number): Promise<void> {
  const { step, startedAt, project, claudeFolder, run } = context;
  if (!step || !claudeFolder || run.simulated) return;
  for (const transcript of begunTranscripts({ claudeFolder, project, from: startedAt, to: endedAt }))
    if (!(await isKnown(batch, transcript)) && !(await isOfInnerStep(batch, step.id, transcript)))
      await insertSession(batch, context, transcript);
}

async function isKnown({ db }: Batch, { claudeSessionId }: BegunTranscript): Promise<boolean> {
  const sessions = db.selectFrom('session').select('id').where('claude_session_id', '=', claudeSessionId);
  return (await sessions.executeTakeFirst()) !== undefined;
}

/** An inner step is closer to the session; its own end finds the transcript. */
async function isOfInnerStep({ db }: Batch, stepId: string, { begunAt }: BegunTranscript): Promise<boolean> {
  const inner = db
    .selectFrom('step')
    .select('id')
    .where('parent_id', '=', stepId)
    .where('started_at', '<=', begunAt)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', begunAt)]));
  return (await inner.executeTakeFirst()) !== undefined;
}

async function insertSession({ db }: Batch, { run, step, startedAt }: Context, found: BegunTranscript): Promise<void> {
  const row: SessionTable = {
    id: `${step?.id}/${found.claudeSessionId}`,
    run_id: run.id,
    step_id: step?.id ?? null,
    claude_session_id: found.claudeSessionId,
    transcript_path: found.path,
    started_at: startedAt,
    ended_at: Math.max(startedAt, found.writtenAt),
    exit_code: null,
    signal: null,
    settled_at: null,
    settled_by: null,
    bill_nano_usd: null,
    origin: TRANSCRIPT_ORIGIN,
    cli_process: null,
    seen_at: found.writtenAt,
    check_at: found.writtenAt,
    ...measuredColumns({}),
  };
  await db
    .insertInto('session')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/**
 * Whether the transcript of such a session adds nothing: its session was reported after all, its conversation is part of
 * a reported session (a user who clears a conversation gets another transcript), or it contains no activity.
 */
export async function isRecordedElsewhere(
  batch: Batch,
  session: SessionTable,
  ledger: Ledger | undefined,
): Promise<boolean> {
  const other = await batch.db
    .selectFrom('session')
    .select('id')
    .where('claude_session_id', '=', session.claude_session_id)
    .where('id', '!=', session.id)
    .executeTakeFirst();
  if (other) return true;
  if (!ledger || ledger.requests.length + ledger.toolCalls.length === 0) return true;
  return ledger.requests.length > 0 && (await requestRowsOf(batch, ledger.requests)).length === ledger.requests.length;
}

/** Removes a session that was recorded elsewhere. */
export async function removeSession({ db }: Batch, { id }: SessionTable): Promise<void> {
  await db.deleteFrom('session').where('id', '=', id).execute();
}
