import type { RunContext, StepContext } from '../core/context.ts';

/** The header in which executions of Temporal pass on the run that they belong to. */
export const HEADER = 'stepmeter';

/** Properties of a run that its starter sets. */
export type RunProperties = Omit<RunContext, 'id' | 'workflow' | 'simulated'>;

/**
 * The content of the header. Everything in it is either set by the client or derived from the IDs that Temporal gave to
 * an execution, so that every replay and every worker derives the same IDs.
 */
export type Header = {
  /** Set by the client that starts a workflow. */
  readonly properties?: RunProperties;
  /** Set by a workflow for its activities and child workflows: where they belong. */
  readonly parent?: Position;
  /** Set by `continueAsNew`: what the next execution continues. */
  readonly continues?: Execution;
};

/** A place in a run: the run itself, or a child workflow in it. */
export type Position = {
  readonly run: RunContext;
  /** The run ID that Temporal gave to the first execution of the child workflow. */
  readonly child?: string;
};

/** A workflow execution as Stepmeter sees it: a run, or a step of the run of its parent. */
export type Execution = Position & {
  /** The child workflow that started this one, in the form of {@link Position.child}. */
  readonly parentChild?: string;
  /** Present for child workflows, which are steps. */
  readonly step?: Pick<StepContext, 'name' | 'attempt'>;
  /** The preceding attempt at a child workflow, in the form of {@link Position.child}. */
  readonly previous?: string;
  /** The start of the execution, in milliseconds since 1970. */
  readonly startedAt: number;
};

/** The workflow information from which an execution is derived. */
export type ExecutionInfo = {
  readonly runId: string;
  readonly workflowType: string;
  readonly attempt: number;
  readonly continuedFromExecutionRunId?: string;
  readonly runStartTime: Date;
};

/**
 * The run or step that a workflow execution is. Executions continued by `continueAsNew` are one run or step; a retry is
 * another one, because it repeats the work; so is each execution of a cron schedule.
 */
export function executionOf(info: ExecutionInfo, header: Header): Execution {
  const { continues, parent, properties } = header;
  if (continues && info.attempt === 1) return continues;
  const { runId, workflowType: name, attempt, continuedFromExecutionRunId: previous } = info;
  const startedAt = info.runStartTime.getTime();
  const { run, child: parentChild } = continues ? positionAbove(continues) : (parent ?? {});
  if (!run) return { run: { ...(continues?.run ?? properties), id: runId, workflow: name }, startedAt };
  return {
    run,
    child: runId,
    step: { name, attempt },
    startedAt,
    ...(parentChild !== undefined && { parentChild }),
    ...(attempt > 1 && previous !== undefined && { previous }),
  };
}

/** Where a continued child workflow belongs; a workflow without a parent is nowhere but in its own run. */
function positionAbove({ run, step, parentChild }: Execution): Partial<Position> {
  return step ? { run, ...(parentChild !== undefined && { child: parentChild }) } : {};
}

/** What the activities and child workflows of an execution get in their header. */
export function positionOf({ run, child }: Execution): Position {
  return { run, ...(child !== undefined && { child }) };
}
