// Loaded into the workflow sandbox: no Node.js modules, no clock, no random numbers, and nothing that adds a command to
// the history, so that histories written without Stepmeter replay with it and the other way round.
import { TemporalFailure } from '@temporalio/common';
import {
  ContinueAsNew,
  isCancellation,
  ParentClosePolicy,
  proxySinks,
  workflowInfo,
  type Next,
  type Sinks,
  type StartChildWorkflowExecutionInput,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { errorTypeOf } from '../sdk/outcome.ts';
import { executionOf, positionOf, type Execution, type Header } from './execution.ts';
import { readHeader, withHeader } from './header.ts';

/** What workflow code reports to the worker; not called during replay. */
export interface StepmeterSinks extends Sinks {
  stepmeter: {
    started: (execution: Execution) => void;
    ended: (execution: Execution, outcome: WorkflowOutcome) => void;
  };
}

/** How a workflow execution ended. */
export type WorkflowOutcome = {
  readonly result: 'success' | 'failure' | 'cancelled';
  readonly errorType?: string;
};

/** Creates the interceptors of one workflow execution; Temporal calls it by this name. */
export function interceptors(): WorkflowInterceptors {
  let current: Execution | undefined;
  const header = (): Header => (current ? { parent: positionOf(current) } : {});
  const inbound: WorkflowInboundCallsInterceptor = {
    execute: (input, next) => {
      current = executionOf(workflowInfo(), readHeader(input.headers));
      return recorded(current, input, next);
    },
  };
  const outbound: WorkflowOutboundCallsInterceptor = {
    scheduleActivity: (input, next) => next(withHeader(input, header())),
    scheduleLocalActivity: (input, next) => next(withHeader(input, header())),
    startChildWorkflowExecution: (input, next) => next(outlivesParent(input) ? input : withHeader(input, header())),
    continueAsNew: (input, next) => next(current ? withHeader(input, { continues: current }) : input),
  };
  return { inbound: [inbound], outbound: [outbound] };
}

const { stepmeter: sink } = proxySinks<StepmeterSinks>();

async function recorded(
  execution: Execution,
  input: WorkflowExecuteInput,
  next: Next<WorkflowInboundCallsInterceptor, 'execute'>,
): Promise<unknown> {
  sink.started(execution);
  try {
    const value = await next(input);
    sink.ended(execution, { result: 'success' });
    return value;
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome) sink.ended(execution, outcome);
    throw error;
  }
}

/** How an error ends the execution; undefined if it continues as a new one, or if Temporal retries the workflow task. */
function outcomeOf(error: unknown): WorkflowOutcome | undefined {
  if (error instanceof ContinueAsNew) return undefined;
  if (isCancellation(error)) return { result: 'cancelled', errorType: 'CancelledFailure' };
  return error instanceof TemporalFailure
    ? { result: 'failure', errorType: errorTypeOf(innermostCause(error)) }
    : undefined;
}

/** The innermost cause, such as the error that an activity threw. */
function innermostCause(error: Error): Error {
  return error.cause instanceof Error ? innermostCause(error.cause) : error;
}

/** A child that outlives its parent is a run of its own: its costs would otherwise reach a run that has ended. */
function outlivesParent({ options }: StartChildWorkflowExecutionInput): boolean {
  return options.parentClosePolicy === ParentClosePolicy.ABANDON;
}
