import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { RunProperties } from './execution.ts';
import { withHeader } from './header.ts';

/** Returns properties of the run of a workflow; undefined if there are none. */
export type DescribeRun = (start: {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly args: readonly unknown[];
}) => RunProperties | undefined;

type Start = Parameters<typeof withHeader>[0] & {
  readonly workflowType: string;
  readonly options: { readonly workflowId: string; readonly args: readonly unknown[] };
};

/** Creates the client interceptor that passes the properties of a run to its workflow. */
export function describeRuns(describeRun: DescribeRun): WorkflowClientInterceptor {
  const described = <Input extends Start>(input: Input): Input => {
    const { workflowType, options } = input;
    const properties = describeRun({ workflowType, workflowId: options.workflowId, args: options.args });
    return properties ? withHeader(input, { properties }) : input;
  };
  return {
    startWithDetails: (input, next) => next(described(input)),
    signalWithStart: (input, next) => next(described(input)),
  };
}
