import type { WrittenTranscript } from '../../../claude/transcript/written-transcripts.ts';
import { folderInTranscript, pathsOf } from '../../../claude/transcript/find-transcript.ts';
import {
  deleteWitnessedProcess,
  setTranscript,
  witnessedSessionsOfStep,
  type WitnessedSession,
} from '../../../store/queries/witnessed-process.ts';
import type { Batch } from '../../../batch/batch.ts';

/**
 * Assigns a transcript to the session of a process that was seen in the step, the latest one that can have written it.
 * Returns false if there is none.
 */
export async function assignToWitnessed(batch: Batch, stepId: string, transcript: WrittenTranscript): Promise<boolean> {
  const folder = folderInTranscript(transcript.path);
  const writer = (await witnessedSessionsOfStep(batch, stepId)).find(
    (session) => isIn(session, folder) && canHaveWritten(session, transcript),
  );
  if (!writer) return false;
  const { claudeSessionId, path, writtenAt } = transcript;
  const seenAt = Math.max(writer.started_at, writtenAt);
  await setTranscript(batch, writer.id, { claude_session_id: claudeSessionId, transcript_path: path, seen_at: seenAt });
  await deleteWitnessedProcess(batch, writer.id);
  return true;
}

function isIn({ working_folder }: WitnessedSession, folder: string | undefined): boolean {
  return working_folder !== null && folder !== undefined && pathsOf(folder).includes(working_folder);
}

/** How far the clocks of the file system and of processes may be apart, in milliseconds. */
const SKEW_MS = 100;

function canHaveWritten(
  { started_at, ended_at }: WitnessedSession,
  { begunAt, writtenAt }: WrittenTranscript,
): boolean {
  const isBegunInTime = begunAt <= (ended_at ?? Number.MAX_SAFE_INTEGER) + SKEW_MS;
  return isBegunInTime && writtenAt >= started_at - SKEW_MS;
}
