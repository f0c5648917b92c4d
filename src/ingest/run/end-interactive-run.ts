import { setRunStart } from '../../store/queries/run.ts';
import { eventsOfSession } from '../../store/queries/session-event.ts';
import { setStepStart } from '../../store/queries/step.ts';
import type { Context } from '../../core/context.ts';
import type { EndRecord } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { lastFailure } from '../session/events/session-outcome.ts';
import { ingestEnd } from './ingest-runs.ts';

/** When an interactive session ended, and whether it ended cleanly: it reported its end or left a bill. */
export type InteractiveSessionEnd = { readonly at: number; readonly isClean: boolean };

/** Ends the run and step of an interactive session; both have the same start and end as the session. */
export async function endInteractiveRun(
  batch: Batch,
  context: Context,
  session: SessionTable,
  { at, isClean }: InteractiveSessionEnd,
): Promise<void> {
  const outcome = await outcomeOf(batch, session.id, isClean);
  await setStart(batch, session);
  await ingestEnd(batch, context, { v: 1, type: 'step.ended', at, ...outcome });
  await ingestEnd(batch, context, { v: 1, type: 'run.ended', at, ...outcome });
}

/** The result of an interactive session, derived from its last stop event. */
async function outcomeOf(
  batch: Batch,
  sessionId: string,
  isClean: boolean,
): Promise<Pick<EndRecord, 'result' | 'errorType'>> {
  if (!isClean) return { result: 'abandoned', errorType: 'abandoned' };
  const failure = lastFailure(await eventsOfSession(batch, sessionId));
  return failure ? { result: 'failure', errorType: failure } : { result: 'success' };
}

/** Records arrive in any order, so the first one is not necessarily the earliest. */
async function setStart(batch: Batch, { run_id, step_id, started_at }: SessionTable): Promise<void> {
  await setRunStart(batch, run_id, started_at);
  if (step_id !== null) await setStepStart(batch, step_id, started_at);
}
