import type { WorkflowClientInterceptor } from '@temporalio/client';
import { activeTraceparent } from '../sdk/active-context.ts';
import type { RunProperties } from './execution.ts';
import { withHeader } from './header.ts';

/** What a client starts. */
export type WorkflowStart = {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly args: readonly unknown[];
};

/** Returns properties of the run of a workflow; undefined if there are none. */
export type DescribeRun = (start: WorkflowStart) => Omit<RunProperties, 'startedBy'> | undefined;

type Start = Parameters<typeof withHeader>[0] & {
  readonly workflowType: string;
  readonly options: { readonly workflowId: string; readonly args: readonly unknown[] };
};

/** Creates the client interceptor that passes the properties of a run, and the span that started it, to its workflow. */
export function describeRuns(describeRun: DescribeRun | undefined): WorkflowClientInterceptor {
  const described = <Input extends Start>(input: Input): Input => {
    const { workflowType, options } = input;
    const { workflowId, args } = options;
    const startedBy = activeTraceparent();
    const properties = {
      ...describedBy(describeRun, { workflowType, workflowId, args }),
      ...(startedBy !== undefined && { startedBy }),
    };
    return Object.keys(properties).length > 0 ? withHeader(input, { properties }) : input;
  };
  return {
    startWithDetails: (input, next) => next(described(input)),
    signalWithStart: (input, next) => next(described(input)),
    startUpdateWithStart: (input, next) => {
      const { workflowType, workflowStartOptions: options, workflowStartHeaders: headers } = input;
      return next({ ...input, workflowStartHeaders: described({ workflowType, options, headers }).headers });
    },
  };
}

/** Properties only describe a run: an error in the function must not keep the workflow from starting. */
function describedBy(describeRun: DescribeRun | undefined, start: WorkflowStart): RunProperties | undefined {
  try {
    return describeRun?.(start);
  } catch (error) {
    process.emitWarning(`Cannot describe the run of ${start.workflowType}: ${String(error)}`, 'StepmeterWarning');
    return undefined;
  }
}
