import type { Ledger } from '../../spool/record.ts';
import {
  deleteActivity,
  deleteFromRuns,
  deleteOrphanedFiles,
  hasImports,
  importedRunsOfRequests,
  importedSums,
  setImportedCost,
} from '../../store/queries/imported.ts';
import { deleteRuns } from '../../store/queries/runs/run-retention.ts';
import { runStart } from '../../store/queries/run.ts';
import type { Batch } from '../../batch/batch.ts';
import { ledgerKeyOf } from '../request/ingest-requests.ts';
import { importedRunId } from './imported-run.ts';

/**
 * Removes from imported runs what the ledger of a recorded session holds, so that it is stored and counted with that
 * session: it was imported while the session ran, before its end was reported.
 */
export async function releaseImported(batch: Batch, ledger: Ledger): Promise<void> {
  const requests = ledger.requests.map(ledgerKeyOf);
  const runs = await importedRunsWith(batch, ledger, requests);
  if (runs.length === 0) return;
  const calls = ledger.toolCalls.map(({ toolUseId }) => toolUseId);
  await deleteFromRuns(batch, 'request', requests, runs);
  await deleteFromRuns(batch, 'tool_call', calls, runs);
  // IDs of calls may be unique within their session only; what has no unique ID is recognized by its time.
  await deleteActivity(batch, importedRunId(ledger.sessionId), { from: ledger.startedAt, to: ledger.endedAt });
  for (const run of runs) await tidy(batch, run);
}

/** The imported run of the same Claude session, and those of forks that begin with its requests. */
async function importedRunsWith(batch: Batch, ledger: Ledger, requests: readonly string[]): Promise<string[]> {
  if (!(await hasImports(batch))) return [];
  const runs = await importedRunsOfRequests(batch, requests);
  const own = importedRunId(ledger.sessionId);
  if ((await runStart(batch, own)) !== undefined) runs.add(own);
  return [...runs];
}

/** Removes file operations of removed calls, and a run of which nothing is left. */
async function tidy(batch: Batch, run: string): Promise<void> {
  batch.facts.touchRun(run);
  await deleteOrphanedFiles(batch, run);
  const { requests, toolCalls, costNanoUsd } = await importedSums(batch, run);
  if (requests + toolCalls === 0) await deleteRuns(batch, [run]);
  else await setImportedCost(batch, run, costNanoUsd);
}
