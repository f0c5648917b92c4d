import type { Context } from '../../core/context.ts';
import { traceIdOf } from '../../core/ids/ids.ts';
import { runSpanId, sessionSpanId, stepSpanId } from '../../core/ids/span-ids.ts';
import { outcomeSums } from '../../store/queries/outcome-sums.ts';
import { runById, setRunResult } from '../../store/queries/run.ts';
import { sessionById } from '../../store/queries/session-lookups.ts';
import { eventsOfSession } from '../../store/queries/session-event.ts';
import { attemptsOfRun, setStepResult, stepById } from '../../store/queries/step.ts';
import type { RunTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { amendWaitingSpan } from '../../batch/amend-waiting-span.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';
import type { Attributes } from '../../telemetry/span-data.ts';
import { findUsageGaps, usageGapOf } from '../../telemetry/usage-gap.ts';
import { lastFailure } from '../session/events/session-outcome.ts';
import { countRunEnd, countStepEnd } from './count-ends.ts';
import { isInteractiveSession } from './interactive-runs.ts';

type Outcome = Pick<RunTable, 'result' | 'error_type'>;

/**
 * Corrects the result of the run and step of an interactive session if a stop event changed it after the session was
 * settled. The CLI does not wait for the hook that reports a failure, so its record can be the last one to be written.
 * Totals move to the new result; spans that were already exported keep the old one.
 */
export async function correctInteractiveRun(batch: Batch, context: Context, sessionId: string): Promise<void> {
  const session = await sessionById(batch, sessionId);
  if (!session || session.settled_at === null || session.step_id === null || !isInteractiveSession(session)) return;
  const failure = lastFailure(await eventsOfSession(batch, sessionId));
  const outcome: Outcome = { result: failure ? 'failure' : 'success', error_type: failure ?? null };
  const run = await runById(batch, session.run_id);
  if (!isCorrectable(run) || (run.result === outcome.result && run.error_type === outcome.error_type)) return;
  await correctRows(batch, context, { run, stepId: session.step_id, outcome });
  await correctSpans(batch, { runId: run.id, stepId: session.step_id, sessionId, outcome });
}

/** An abandoned session did not report its end, whatever its last turn was. */
function isCorrectable({ result }: RunTable): boolean {
  return result === 'success' || result === 'failure';
}

type Correction = { readonly run: RunTable; readonly stepId: string; readonly outcome: Outcome };

async function correctRows(batch: Batch, context: Context, { run, stepId, outcome }: Correction): Promise<void> {
  const step = await stepById(batch, stepId);
  const gap = usageGapOf(await findUsageGaps(batch, [run.id]));
  const { unpriced } = await outcomeSums(batch, run.id);
  countRunEnd(batch.retract, context, { row: run, steps: await attemptsOfRun(batch, run.id), gap, unpriced });
  countStepEnd(batch.retract, context, { row: step });
  await setStepResult(batch, step.id, outcome);
  await setRunResult(batch, run.id, outcome);
  countStepEnd(batch, context, { row: { ...step, ...outcome } });
  const steps = await attemptsOfRun(batch, run.id);
  countRunEnd(batch, context, { row: { ...run, ...outcome }, steps, gap, unpriced });
}

type SpanCorrection = {
  readonly runId: string;
  readonly stepId: string;
  readonly sessionId: string;
  readonly outcome: Outcome;
};

async function correctSpans(batch: Batch, { runId, stepId, sessionId, outcome }: SpanCorrection): Promise<void> {
  const { result, error_type: errorType } = outcome;
  const spans: [string, Attributes][] = [
    [runSpanId(runId), { [ATTRIBUTE.runResult]: result }],
    [stepSpanId(stepId), { [ATTRIBUTE.stepResult]: result }],
    [sessionSpanId(sessionId), {}],
  ];
  for (const [spanId, attributes] of spans)
    await amendWaitingSpan(batch, { traceId: traceIdOf(runId), spanId }, { attributes, errorType });
}
