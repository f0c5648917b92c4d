import { recordIdOf } from '../../core/ids/ids.ts';
import type { Ledger } from '../../spool/record.ts';
import { insertAuditEntries } from '../../store/queries/audit-entry.ts';
import { endImportedRun, importedSums, type ImportedSums } from '../../store/queries/imported.ts';
import { deleteRuns } from '../../store/queries/runs/run-retention.ts';
import { runStart } from '../../store/queries/run.ts';
import { insertSession } from '../../store/queries/session.ts';
import type { AuditEntryTable, SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { ingestContexts } from '../run/ingest-runs.ts';
import { ingestSessionEnd } from '../session/ingest-sessions.ts';
import { UNSETTLED } from '../session/unsettled-session.ts';
import { IMPORT_ORIGIN } from '../../store/import-origin.ts';
import { importedRun, importedRunId, type ImportedRun } from './imported-run.ts';
import { unrecordedPart } from './unrecorded-part.ts';

/** A session of the CLI's history that was read. */
export type HistoryItem = {
  readonly ledger: Ledger;
  /** The folder that the session worked in. */
  readonly project: string;
  /** One of its files. */
  readonly transcript: string;
  readonly changedAt: number;
  /** Identifies the state of its files; absent while they are being written, so that they are read again. */
  readonly fingerprint?: string;
};

/**
 * Ingests a session of the CLI's history as a run of its own. What an earlier import stored of it is replaced, because
 * the session may have grown since and the last rows of a growing transcript are incomplete. Requests and tool calls
 * that are stored already, under another conversation or by hooks, are not stored again. A session of which nothing
 * could be read is stored with unknown usage. Returns undefined if nothing was stored.
 */
export async function ingestHistory(batch: Batch, item: HistoryItem, now: number): Promise<ImportedSums | undefined> {
  const { sessionId, startedAt, endedAt } = item.ledger;
  const run = importedRun(sessionId, startedAt || item.changedAt, item.project);
  await removeEarlierImport(batch, run);
  batch.facts.touchRun(run.context.run.id);
  const ledger = await unrecordedPart(batch, item.ledger);
  if (isEmpty(ledger)) {
    await audit(batch, item, now);
    return undefined;
  }
  await ingestContexts(batch, [run.context]);
  await insertSession(batch, sessionRow(run, item));
  const at = Math.max(endedAt, run.context.startedAt);
  const end = { v: 1, type: 'session.ended', at, startedAt: run.context.startedAt, exitCode: null } as const;
  await ingestSessionEnd(batch, run.context, { ...end, session: run.sessionId, ledger }, now);
  const outcome = await importedSums(batch, run.context.run.id);
  // The CLI writes its bill when it ends; without one, as in older versions, the result of the session is unknown.
  const result = item.ledger.bill ? 'success' : 'unknown';
  const isStored = outcome.requests + outcome.toolCalls > 0 || isDamaged(ledger);
  if (isStored) await endImportedRun(batch, run.context.run.id, { at, result, costNanoUsd: outcome.costNanoUsd });
  else await deleteRuns(batch, [run.context.run.id]);
  await audit(batch, item, now);
  return isStored ? outcome : undefined;
}

/** Looked up first: removing a run reads the whole table of audit entries. */
async function removeEarlierImport(batch: Batch, { context }: ImportedRun): Promise<void> {
  const { id } = context.run;
  if ((await runStart(batch, id)) !== undefined) await deleteRuns(batch, [id]);
}

/** A bill can have amounts that no row explains, as of requests that the CLI made for itself. */
function isEmpty(ledger: Ledger): boolean {
  const { requests, toolCalls, bill } = ledger;
  return requests.length + toolCalls.length === 0 && !bill?.costNanoUsd && !isDamaged(ledger);
}

function isDamaged({ unreadable = 0 }: Ledger): boolean {
  return unreadable > 0;
}

async function audit(batch: Batch, { ledger, fingerprint }: HistoryItem, now: number): Promise<void> {
  if (!fingerprint) return;
  const entry: AuditEntryTable = {
    id: historyAuditId(fingerprint),
    at: now,
    type: IMPORT_ORIGIN,
    run_id: importedRunId(ledger.sessionId),
    step_id: null,
    session_id: ledger.sessionId,
    tool_call_id: null,
    outcome: 'stored',
  };
  await insertAuditEntries(batch, [entry]);
}

function sessionRow({ context, sessionId }: ImportedRun, item: HistoryItem): SessionTable {
  return {
    ...UNSETTLED,
    id: sessionId,
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    claude_session_id: item.ledger.sessionId,
    transcript_path: item.transcript,
    started_at: context.startedAt,
    origin: IMPORT_ORIGIN,
    cli_process: null,
    seen_at: item.changedAt,
    check_at: null,
  };
}

/** The ID of the audit entry of an imported session in a state of its files. */
export function historyAuditId(fingerprint: string): string {
  return recordIdOf(IMPORT_ORIGIN, fingerprint);
}
