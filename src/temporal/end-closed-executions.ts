import { setTimeout as sleep } from 'node:timers/promises';
import { asNumber, asObject } from '../core/json.ts';
import { forgetOpenExecution, openExecutionIds, readOpenExecution, type ExecutionKey } from './open-executions.ts';
import { recordOutcome } from './record-outcome.ts';
import type { WorkflowOutcome } from './workflow-interceptors.ts';

/** The call of Temporal's workflow service that returns the status of an execution. */
export type DescribeExecution = (request: {
  readonly namespace: string;
  readonly execution: { readonly workflowId: string; readonly runId: string };
}) => Promise<unknown>;

const BATCH_SIZE = 50;

/** How often a worker asks, and about how many executions each time: at most five calls a second. */
const INTERVAL_MS = 10_000;

/**
 * Records the end of executions that closed without executing their workflow code again: those that an operator
 * terminated, and those that timed out. Runs until `signal` is aborted.
 */
export async function endClosedExecutions(describe: DescribeExecution, signal: AbortSignal): Promise<void> {
  let unchecked: readonly string[] = [];
  while (!signal.aborted) {
    if (unchecked.length === 0) unchecked = openExecutionIds();
    for (const runId of unchecked.slice(0, BATCH_SIZE)) await endIfClosed(runId, describe);
    unchecked = unchecked.slice(BATCH_SIZE);
    await sleep(INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** An error of the server or of the file system leaves the execution for the next check. */
export async function endIfClosed(runId: string, describe: DescribeExecution): Promise<void> {
  const execution = readOpenExecution(runId);
  if (!execution) return;
  try {
    const closed = await closedAs(execution, describe);
    // The worker may have recorded the end in the meantime, with a more precise outcome.
    if (!closed || !readOpenExecution(runId)) return;
    if (closed !== 'unknown') recordOutcome(execution.context, closed.outcome, closed.at);
    forgetOpenExecution(runId);
  } catch {
    // Recording must never disturb the worker.
  }
}

type Closed = { readonly outcome: WorkflowOutcome; readonly at: number };

const CONTINUED_AS_NEW = 6;

/** Outcomes by the number of `temporal.api.enums.v1.WorkflowExecutionStatus`; an open execution has none. */
const OUTCOMES: { readonly [status: number]: WorkflowOutcome } = {
  2: { result: 'success' },
  3: { result: 'failure' },
  4: { result: 'cancelled', errorType: 'CancelledFailure' },
  5: { result: 'cancelled', errorType: 'TerminatedFailure' },
  7: { result: 'failure', errorType: 'TimeoutFailure' },
};

/** `unknown` if Temporal has deleted the execution, or if another execution continues it. */
async function closedAs(
  { namespace, workflowId, runId }: ExecutionKey,
  describe: DescribeExecution,
): Promise<Closed | 'unknown' | undefined> {
  const answer = await describe({ namespace, execution: { workflowId, runId } }).catch(unlessDeleted);
  if (answer === 'deleted') return 'unknown';
  const { status, closeTime } = asObject(asObject(answer)['workflowExecutionInfo']);
  if (status === CONTINUED_AS_NEW) return 'unknown';
  const outcome = OUTCOMES[asNumber(status) ?? 0];
  return outcome && { outcome, at: millisecondsOf(closeTime) };
}

/** The code of gRPC for something that does not exist. */
const NOT_FOUND = 5;

function unlessDeleted(error: unknown): 'deleted' {
  if (asObject(error)['code'] === NOT_FOUND) return 'deleted';
  throw error;
}

/** A `google.protobuf.Timestamp`, whose seconds are a 64-bit integer. */
function millisecondsOf(timestamp: unknown): number {
  const { seconds, nanos } = asObject(timestamp);
  // Truncated, as Temporal's client does it.
  return Number(String(seconds)) * 1000 + Math.floor(Number(nanos ?? 0) / 1e6);
}
