import type { InjectedSinks } from '@temporalio/worker';
import type { Context } from '../core/context.ts';
import { isDisabled, spoolFolder } from '../core/environment.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { childStepId } from './step-ids.ts';
import type { Execution } from './execution.ts';
import type { StepmeterSinks, WorkflowOutcome } from './workflow-interceptors.ts';

/**
 * Records the starts and ends that workflow code reports. A workflow task that fails is executed again, and so are its
 * reports: all IDs are derived from Temporal's, and of several ends the first counts.
 */
export function recordWorkflows(project: string): InjectedSinks<StepmeterSinks> {
  const record = (execution: Execution, outcome?: WorkflowOutcome): void => {
    if (isDisabled(process.env)) return;
    try {
      const folder = openContextFolder(spoolFolder(process.env), contextOf(execution, project));
      const type = execution.step ? 'step.ended' : 'run.ended';
      if (outcome) appendRecord(folder, { v: 1, type, at: Date.now(), ...outcome });
    } catch {
      // Recording must never disturb the workflow.
    }
  };
  return {
    stepmeter: {
      started: { fn: (_info, execution) => record(execution) },
      ended: { fn: (_info, execution, outcome) => record(execution, outcome) },
    },
  };
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
