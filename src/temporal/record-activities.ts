import { resolve } from 'node:path';
import type { Context as ActivityContext, Info } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { Context, RunContext, StepContext } from '../core/context.ts';
import { configFolder } from '../claude/transcript/find-transcript.ts';
import { identityOf } from '../process/inspect/process-identity.ts';
import { openAttemptTracker } from '../sdk/attempt-tracker.ts';
import { runStep } from '../sdk/run-step.ts';
import { openContext } from '../sdk/within.ts';
import type { Position } from './execution.ts';
import { readHeader } from './header.ts';
import { activityStepId, childStepId } from './step-ids.ts';

/** Creates the interceptor that records each attempt at an activity as a step attempt. */
export function recordActivities(project: string, files: boolean): (activity: ActivityContext) => ActivityInterceptors {
  return ({ info }) => ({
    inbound: {
      execute: (input, next) => {
        const position = readHeader(input.headers).parent ?? withoutWorkflowInterceptors(info);
        const active = openContext({ context: contextOf(info, position, project), attempts: openAttemptTracker() });
        return runStep(active, { files }, () => next(input));
      },
    },
  });
}

/**
 * The run of an activity whose workflow code was bundled without Stepmeter: the execution that scheduled it. An activity
 * that no workflow scheduled is a run with one step.
 */
function withoutWorkflowInterceptors({ workflowExecution, workflowType, activityId, activityType }: Info): Position {
  const run: RunContext = workflowExecution
    ? { id: workflowExecution.runId, workflow: workflowType ?? activityType }
    : { id: activityStepId('', activityId, 0), workflow: activityType };
  return { run };
}

function contextOf(info: Info, { run, child }: Position, project: string): Context {
  const startedAt = Date.now();
  return {
    v: 1,
    run,
    step: stepOf(info, child, startedAt),
    startedAt,
    project: resolve(project),
    claudeFolder: resolve(configFolder(process.env)),
    owner: identityOf(process.pid),
  };
}

function stepOf(info: Info, child: string | undefined, startedAt: number): StepContext {
  const { workflowExecution, activityId, activityType: name, attempt } = info;
  const idOf = (number: number): string => activityStepId(workflowExecution?.runId ?? '', activityId, number);
  return {
    id: idOf(attempt),
    name,
    attempt,
    kind: attempt > 1 ? 'retry' : 'first',
    ...(child !== undefined && { parentId: childStepId(child) }),
    ...(attempt > 1 && { linkId: idOf(attempt - 1) }),
    queue: info.taskQueue,
    queuedMs: Math.max(0, startedAt - info.currentAttemptScheduledTimestampMs),
  };
}
