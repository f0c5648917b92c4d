import { hasClaudeSession } from '../../store/queries/session-lookups.ts';
import { insertSession } from '../../store/queries/session.ts';
import { hasInnerStepAt } from '../../store/queries/step.ts';
import { wasResumed } from '../../claude/transcript/was-resumed.ts';
import { transcriptsWritten, type WrittenTranscript } from '../../claude/transcript/written-transcripts.ts';
import type { Context } from '../../core/context.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { isImported } from '../history/imported-run.ts';
import { requestRowsOf } from '../request/ingest-requests.ts';
import { TRANSCRIPT_ORIGIN } from './transcript-origin.ts';
import { UNSETTLED } from './unsettled-session.ts';
import { assignToWitnessed } from './witness/assign-to-witnessed.ts';

/**
 * Finds the transcripts that appeared in the folder and the time of a step that has ended, and older ones that were
 * continued in it. A session that neither hooks nor a runner reported, for example of a CLI that loads no hooks, is
 * attributed to the step; its transcript is read when sessions are settled.
 */
export async function ingestUnrecordedSessions(batch: Batch, context: Context, endedAt: number): Promise<void> {
  const { step, startedAt, project, claudeFolder, run } = context;
  if (!step || !claudeFolder || run.simulated) return;
  for (const transcript of transcriptsWritten({ claudeFolder, project, from: startedAt, to: endedAt })) {
    if (await hasClaudeSession(batch, transcript.claudeSessionId)) continue;
    const isOlder = transcript.begunAt < startedAt;
    // An inner step is closer to the session; its own end finds the transcript.
    if (await hasInnerStepAt(batch, step.id, isOlder ? transcript.writtenAt : transcript.begunAt)) continue;
    if (isOlder && !wasResumed(transcript, startedAt, endedAt)) continue;
    if (!(await assignToWitnessed(batch, step.id, transcript)))
      await insertSession(batch, sessionRow(context, transcript));
  }
}

function sessionRow({ run, step, startedAt }: Context, found: WrittenTranscript): SessionTable {
  return {
    ...UNSETTLED,
    id: `${step?.id}/${found.claudeSessionId}`,
    run_id: run.id,
    step_id: step?.id ?? null,
    claude_session_id: found.claudeSessionId,
    transcript_path: found.path,
    started_at: startedAt,
    ended_at: Math.max(startedAt, found.writtenAt),
    origin: TRANSCRIPT_ORIGIN,
    cli_process: null,
    seen_at: found.writtenAt,
    check_at: found.writtenAt,
  };
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
  if (await hasClaudeSession(batch, session.claude_session_id, session.id)) return true;
  if (!ledger || ledger.requests.length + ledger.toolCalls.length + (ledger.unreadable ?? 0) === 0) return true;
  const stored = (await requestRowsOf(batch, ledger.requests)).filter(({ session_id }) => !isImported(session_id));
  return ledger.requests.length > 0 && stored.length === ledger.requests.length;
}
