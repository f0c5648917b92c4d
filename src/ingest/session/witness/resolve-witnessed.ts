import { findTranscript } from '../../../claude/transcript/find-transcript.ts';
import { transcriptsWritten, type WrittenTranscript } from '../../../claude/transcript/written-transcripts.ts';
import { wasResumed } from '../../../claude/transcript/was-resumed.ts';
import type { SessionTable, WitnessedProcessTable } from '../../../store/schema.ts';
import { sessionById } from '../../../store/queries/session-lookups.ts';
import {
  deleteWitnessedProcess,
  recordedSession,
  setCliProcess,
  setTranscript,
  witnessedProcess,
} from '../../../store/queries/witnessed-process.ts';
import type { Batch } from '../../../batch/batch.ts';
import { isReported } from './recorded-by-others.ts';

/**
 * What became of the session of a process that was seen: `recorded` elsewhere, or the session, with its transcript if
 * there is one.
 */
export type Resolved = 'recorded' | SessionTable;

/**
 * Finds the transcript of a session of which nothing but the process was seen, once that has ended. Other sessions are
 * returned as they are.
 */
export async function resolveWitnessed(
  batch: Batch,
  session: SessionTable,
  { now, isOpen }: { readonly now: number; readonly isOpen: boolean },
): Promise<Resolved> {
  const process = await witnessedProcess(batch, session.id);
  if (!process) return session;
  if (await isReported(batch, session, process)) return 'recorded';
  if (isOpen) return session;
  const pids: ReadonlySet<number | null> = new Set([session.cli_process, process.inner_process]);
  for (const transcript of transcriptsOf(session, process, now)) {
    const known = await recordedSession(batch, transcript.claudeSessionId, session.id);
    if (!known) return withTranscript(batch, session, transcript);
    if (known.cli_process !== null && pids.has(known.cli_process)) return 'recorded';
    // The transcript of this session was found before its process was reported, or its hooks did not name the process.
    if (known.cli_process === null && known.origin !== 'runner' && session.cli_process !== null) {
      await setCliProcess(batch, known.id, session.cli_process);
      return 'recorded';
    }
  }
  return session;
}

/** How far the clocks of the file system and of processes may be apart, in milliseconds. */
const SKEW_MS = 100;

/** The transcripts that the process may have written: that of the conversation it named, else those of its folder. */
function transcriptsOf(
  { claude_session_id: named, started_at, ended_at }: SessionTable,
  { claude_folder: claudeFolder, working_folder: project }: WitnessedProcessTable,
  now: number,
): WrittenTranscript[] {
  if (claudeFolder === null) return [];
  const path = named === null ? undefined : findTranscript(named, { CLAUDE_CONFIG_DIR: claudeFolder });
  if (named !== null && path !== undefined)
    return [{ path, claudeSessionId: named, begunAt: started_at, writtenAt: ended_at ?? started_at }];
  if (project === null) return [];
  const [from, to] = [started_at - SKEW_MS, (ended_at ?? now) + SKEW_MS];
  const written = transcriptsWritten({ claudeFolder, project, from, to });
  return written.filter((one) => one.begunAt >= from || wasResumed(one, started_at, to));
}

async function withTranscript(
  batch: Batch,
  session: SessionTable,
  { path, claudeSessionId, writtenAt }: WrittenTranscript,
): Promise<SessionTable> {
  await setTranscript(batch, session.id, {
    claude_session_id: claudeSessionId,
    transcript_path: path,
    seen_at: Math.max(session.seen_at, writtenAt),
  });
  await deleteWitnessedProcess(batch, session.id);
  return (await sessionById(batch, session.id)) ?? session;
}
