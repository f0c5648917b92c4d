import type { InjectedSinks } from '@temporalio/worker';
import type { Context } from '../core/context.ts';
import { isDisabled, spoolFolder } from '../core/environment.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { childStepId } from './step-ids.ts';
import type { Execution } from './execution.ts';
import { forgetOpenExecution, saveOpenExecution, type ExecutionKey } from './open-executions.ts';
import { recordOutcome } from './record-outcome.ts';
import type { StepmeterSinks, WorkflowOutcome } from './workflow-interceptors.ts';

/**
 * Records the starts and ends that workflow code reports. A workflow task that fails is executed again, and so are its
 * reports: all IDs are derived from Temporal's, and of several ends the first counts.
 */
export function recordWorkflows(project: string): InjectedSinks<StepmeterSinks> {
  return {
    stepmeter: {
      started: { fn: (info, execution) => recordSafely(() => start(info, contextOf(execution, project))) },
      ended: {
        fn: ({ runId }, execution, outcome) => recordSafely(() => end(runId, contextOf(execution, project), outcome)),
      },
    },
  };
}

/** Recording must never disturb the workflow. */
function recordSafely(record: () => void): void {
  if (isDisabled(process.env)) return;
  try {
    record();
  } catch {
    // The state folder is full or not writable: the workflow continues unrecorded.
  }
}

function start({ namespace, workflowId, runId }: ExecutionKey, context: Context): void {
  openContextFolder(spoolFolder(process.env), context);
  saveOpenExecution({ namespace, workflowId, runId, context });
}

/** A workflow outlives its worker: the context has no owner whose death would end it. */
function contextOf({ run, child, parentChild, step, previous, startedAt }: Execution, project: string): Context {
  if (child === undefined || !step) return { v: 1, run, startedAt, project };
  return {
    v: 1,
    run,
    step: {
      ...step,
      id: childStepId(child),
      kind: step.attempt > 1 ? 'retry' : 'first',
      ...(parentChild !== undefined && { parentId: childStepId(parentChild) }),
      ...(previous !== undefined && { linkId: childStepId(previous) }),
    },
    startedAt,
    project,
  };
}

function end(runId: string, context: Context, outcome: WorkflowOutcome): void {
  recordOutcome(context, outcome, Date.now());
  forgetOpenExecution(runId);
}

/** The sinks of a replay: Temporal logs an error in each replay in which they are missing. */
export function recordNothing(): InjectedSinks<StepmeterSinks> {
  const nothing = { fn: () => undefined };
  return { stepmeter: { started: nothing, ended: nothing } };
}
