import type { Context } from '../../../core/context.ts';
import type { CliProcessRecord } from '../../../spool/record.ts';
import { insertOrUpdateSession } from '../../../store/queries/session.ts';
import { insertWitnessedProcess } from '../../../store/queries/witnessed-process.ts';
import type { SessionTable } from '../../../store/schema.ts';
import type { Batch } from '../../../batch/batch.ts';
import { TRANSCRIPT_ORIGIN } from '../transcript-origin.ts';
import { UNSETTLED } from '../unsettled-session.ts';
import { isReported } from './recorded-by-others.ts';

/**
 * Ingests the sight of a session of the CLI among the processes of a step. Unless hooks reported it, it is a session of
 * which the transcript is to be found; if there is none, its usage is unknown, and the step says so.
 */
export async function ingestCliProcess(batch: Batch, context: Context, record: CliProcessRecord): Promise<void> {
  const { step, run } = context;
  if (!step || run.simulated) return;
  const session = sessionRow(context, record);
  const process = {
    session_id: session.id,
    run_id: run.id,
    inner_process: record.innerCli ?? null,
    claude_folder: record.claudeFolder ?? null,
    working_folder: record.workingFolder ?? null,
  };
  if (await isReported(batch, session, process)) return;
  const { claude_session_id, ended_at, seen_at } = session;
  const changes = { seen_at, ...(ended_at !== null && { ended_at }), ...(claude_session_id && { claude_session_id }) };
  const { settled_at } = await insertOrUpdateSession(batch, session, changes);
  if (settled_at === null) await insertWitnessedProcess(batch, process);
}

function sessionRow({ run, step }: Context, record: CliProcessRecord): SessionTable {
  const seenAt = record.endedAt ?? record.at;
  return {
    ...UNSETTLED,
    id: `${step?.id}/process/${record.cli}/${record.at}`,
    run_id: run.id,
    step_id: step?.id ?? null,
    claude_session_id: record.claudeSession ?? null,
    transcript_path: null,
    started_at: record.at,
    ended_at: record.endedAt ?? null,
    origin: TRANSCRIPT_ORIGIN,
    cli_process: record.cli,
    seen_at: seenAt,
    check_at: seenAt,
  };
}
