import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { activityInfo, ApplicationFailure, Context, heartbeat, sleep } from '@temporalio/activity';

// Activities in the style of Temporal's samples; they know nothing of Stepmeter.

const run = promisify(execFile);

/** Starts a process and returns the context that it inherited. */
export async function plan(ticket: string): Promise<{ ticket: string; spool: string; traceparent: string }> {
  const print = 'console.log(JSON.stringify([process.env.STEPMETER_SPOOL, process.env.TRACEPARENT]))';
  const { stdout } = await run(process.execPath, ['-e', print]);
  const [spool = '', traceparent = ''] = JSON.parse(stdout) as (string | undefined)[];
  return { ticket, spool, traceparent };
}

/** Starts a process while others of its kind run; returns the context that it inherited. */
export async function implement(part: string): Promise<string> {
  await sleep(100);
  const { stdout } = await run('/bin/sh', ['-c', 'sleep 0.2; basename "$STEPMETER_SPOOL"']);
  return `${part} ${stdout.trim()}`;
}

/** Fails until its third attempt. */
export async function check(): Promise<void> {
  if (activityInfo().attempt < 3) throw ApplicationFailure.create({ message: 'not yet', type: 'CheckFailed' });
}

/** Fails permanently. */
export async function publish(): Promise<void> {
  throw ApplicationFailure.nonRetryable('no registry', 'NoRegistry');
}

/** Works until it is cancelled, or until its worker is killed. */
export async function waitForApproval(): Promise<string> {
  if (activityInfo().attempt > 1) return 'approved';
  for (;;) {
    heartbeat();
    await Context.current().sleep(100);
  }
}

/** Starts a span of the application; returns its trace and its parent. */
export async function traced(): Promise<{ traceId: string; parentId?: string }> {
  const span = trace.getTracer('sample').startSpan('compile') as unknown as ReadableSpan;
  const { parentSpanContext: parent } = span;
  return { traceId: span.spanContext().traceId, ...(parent && { parentId: parent.spanId }) };
}

/** Runs a command of the worker's environment, such as the Claude CLI. */
export async function command(line: string): Promise<string> {
  const { stdout } = await run('/bin/sh', ['-c', line], { timeout: 60_000 });
  return stdout;
}
