import { uuidFrom } from '../core/ids/ids.ts';

/** The step ID of a child workflow, from the run ID of its first execution. */
export function childStepId(workflowRunId: string): string {
  return uuidFrom('temporal.child', workflowRunId);
}

/** The step ID of an attempt at an activity of a workflow execution. */
export function activityStepId(workflowRunId: string, activityId: string, attempt: number): string {
  return uuidFrom('temporal.activity', workflowRunId, activityId, String(attempt));
}
