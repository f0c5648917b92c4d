import {
  condition,
  continueAsNew,
  defineSignal,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  startChild,
  type ActivityOptions,
} from '@temporalio/workflow';
import type * as activities from './activities.ts';

export const approved = defineSignal('approved');

// Workflows in the style of Temporal's samples; they know nothing of Stepmeter.

const OPTIONS: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '50 ms', backoffCoefficient: 1 },
};

const { plan, implement, check, publish, traced, command } = proxyActivities<typeof activities>(OPTIONS);

const local = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

/** Two parallel activities, a retried one and a local one. */
export async function build(ticket: string): Promise<string[]> {
  const { spool } = await plan(ticket);
  const parts = await Promise.all([implement('a'), implement('b')]);
  await check();
  const { spool: localSpool } = await local.plan(ticket);
  return [spool, ...parts, localSpool];
}

/** Children: one that belongs to this workflow, one that outlives it. */
export async function release(ticket: string): Promise<string> {
  await startChild(docs, { args: [ticket], parentClosePolicy: ParentClosePolicy.ABANDON });
  await executeChild(docs, { args: [ticket] });
  await executeChild(retriedDocs, { retry: { maximumAttempts: 2, initialInterval: '50 ms' } });
  return ticket;
}

export async function docs(ticket: string): Promise<void> {
  await plan(ticket);
}

/** Fails once. */
export async function retriedDocs(): Promise<void> {
  const { workflowInfo, ApplicationFailure } = await import('@temporalio/workflow');
  if (workflowInfo().attempt === 1) throw ApplicationFailure.create({ message: 'once', type: 'Once' });
  await plan('again');
}

/** Three executions, one run. */
export async function page(left: number): Promise<void> {
  await plan(`page ${left}`);
  if (left > 1) await continueAsNew<typeof page>(left - 1);
}

export async function failing(): Promise<void> {
  await publish();
}

const { waitForApproval } = proxyActivities<typeof activities>({ ...OPTIONS, heartbeatTimeout: '2 seconds' });

/** Waits for its activity, which is cancelled with it or moves to another worker. */
export async function approval(): Promise<string> {
  return waitForApproval();
}

/** Waits for a signal between its activities. */
export async function signalled(): Promise<void> {
  let isApproved = false;
  setHandler(approved, () => void (isApproved = true));
  await plan('before');
  await condition(() => isApproved);
  await plan('after');
}

export async function instrumented(): Promise<{ traceId: string; parentId?: string }> {
  return traced();
}

export async function commanded(line: string): Promise<string> {
  return command(line);
}
