import type { Context } from '../core/context.ts';
import { spoolFolder } from '../core/environment.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import type { WorkflowOutcome } from './workflow-interceptors.ts';

/** Records how the run or step of a workflow execution ended. */
export function recordOutcome(context: Context, outcome: WorkflowOutcome, at: number): void {
  const folder = openContextFolder(spoolFolder(process.env), context);
  appendRecord(folder, { v: 1, type: context.step ? 'step.ended' : 'run.ended', at, ...outcome });
}
