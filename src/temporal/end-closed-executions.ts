import { setTimeout as sleep } from 'node:timers/promises';
import { dedupedLogger, type DedupedLogger } from '../core/deduped-logger.ts';
import { asNumber, asObject, asText } from '../core/json.ts';
import { forgetOpenExecution, openExecutionIds, readOpenExecution, type ExecutionKey } from './open-executions.ts';
import { recordOutcome } from './record-outcome.ts';
import type { WorkflowOutcome } from './workflow-interceptors.ts';

/** The call of Temporal's workflow service that returns the status of an execution. */
export type DescribeExecution = (request: {
  readonly namespace: string;
  readonly execution: { readonly workflowId: string; readonly runId: string };
}) => Promise<unknown>;

const BATCH_SIZE = 50;

/**
 * Records the end of executions that closed without executing their workflow code again: those that an operator
 * terminated, and those that timed out. Runs until `signal` is aborted.
 */
export async function endClosedExecutions(
  describe: DescribeExecution,
  signal: AbortSignal,
  pause: (signal: AbortSignal) => Promise<void> = untilNextCheck,
): Promise<void> {
  const problems = openProblems();
  let unchecked: readonly string[] = [];
  while (!signal.aborted) {
    if (unchecked.length === 0) unchecked = openExecutionIds();
    for (const runId of unchecked.slice(0, BATCH_SIZE)) await endIfClosed(runId, describe, problems);
    unchecked = unchecked.slice(BATCH_SIZE);
    await pause(signal);
  }
}

/** How often a worker asks, and about how many executions each time: at most five calls a second. */
const INTERVAL_MS = 10_000;

function untilNextCheck(signal: AbortSignal): Promise<void> {
  return sleep(INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
}

/** Warns once when Temporal does not answer, and once when it answers again. */
function openProblems(): DedupedLogger {
  return dedupedLogger(
    (line) => process.emitWarning(line, 'StepmeterWarning'),
    'Cannot ask Temporal which executions have closed; the worker is not affected, and their ends are recorded later',
    'Temporal answers again; the ends of executions are recorded',
  );
}

/**
 * Records the end of an execution if it has closed. An error of the server or of the file system leaves the execution
 * for the next check: recording must never disturb the worker.
 */
export async function endIfClosed(
  runId: string,
  describe: DescribeExecution,
  problems: DedupedLogger = openProblems(),
): Promise<void> {
  const execution = readOpenExecution(runId);
  if (!execution) return;
  try {
    const closed = await closedAs(execution, describe);
    problems.clear();
    // The worker may have recorded the end in the meantime, with a more precise outcome.
    if (!closed || !readOpenExecution(runId)) return;
    if (closed !== 'unknown') recordOutcome(execution.context, closed.outcome, closed.at);
    forgetOpenExecution(runId);
  } catch (error) {
    problems.report(error);
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

/** On a server without the namespace, as another one at the same address, nothing is known of the execution. */
function unlessDeleted(error: unknown): 'deleted' {
  const { code, details } = asObject(error);
  if (code === NOT_FOUND && !/^namespace\b/i.test(asText(details) ?? '')) return 'deleted';
  throw error;
}

/** A `google.protobuf.Timestamp`, whose seconds are a 64-bit integer. */
function millisecondsOf(timestamp: unknown): number {
  const { seconds, nanos } = asObject(timestamp);
  // Truncated, as Temporal's client does it.
  return Number(String(seconds)) * 1000 + Math.floor(Number(nanos ?? 0) / 1e6);
}
