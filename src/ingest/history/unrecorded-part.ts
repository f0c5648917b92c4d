import type { Ledger } from '../../spool/record.ts';
import { recordedTimes, type RecordedTime } from '../../store/queries/imported.ts';
import type { Batch } from '../../batch/batch.ts';
import { requestRowsOf } from '../request/ingest-requests.ts';
import { importedRunId } from './imported-run.ts';

/**
 * The part of a session's history that nothing else records. What happened while hooks or a runner had the session is
 * theirs, now or when they report its end. A bill counts only if the whole conversation is imported here: of a part of
 * it, or of a fork, which begins with the bill of another conversation, the share is unknown.
 */
export async function unrecordedPart(batch: Batch, ledger: Ledger): Promise<Ledger> {
  const times = (await recordedTimes(batch, ledger.sessionId)).map(timeOf);
  const isOwn = (at: number): boolean => !times.some(({ from, to }) => at >= from && at <= to);
  const { bill, ...rest } = ledger;
  const own: Ledger = {
    ...rest,
    requests: ledger.requests.filter(({ endedAt }) => isOwn(endedAt)),
    toolCalls: ledger.toolCalls.filter(({ endedAt }) => isOwn(endedAt)),
    agents: ledger.agents.filter(({ startedAt }) => isOwn(startedAt)),
    compactions: (ledger.compactions ?? []).filter(({ at }) => isOwn(at)),
  };
  // Rows that could not be read have no time: a recorded session has them already.
  if (times.length > 0) return { ...own, unreadable: 0 };
  return bill && !(await isFork(batch, ledger)) ? { ...own, bill } : own;
}

type Time = { readonly from: number; readonly to: number };

/** The time of a recorded session; one that is still looked after continues. */
function timeOf({ started_at, ended_at, check_at }: RecordedTime): Time {
  return { from: started_at, to: ended_at === null || check_at !== null ? Number.POSITIVE_INFINITY : ended_at };
}

/** Whether requests of the conversation are stored under another one. Only a bill makes this worth a query. */
async function isFork(batch: Batch, { bill, requests, sessionId }: Ledger): Promise<boolean> {
  if (!bill) return false;
  const rows = await requestRowsOf(batch, requests);
  return rows.some(({ run_id }) => run_id !== importedRunId(sessionId));
}
