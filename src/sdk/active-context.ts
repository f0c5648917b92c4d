import { AsyncLocalStorage } from 'node:async_hooks';
import { trace, TraceFlags } from '@opentelemetry/api';
import { contextSpanId, type Context } from '../core/context.ts';
import { traceIdOf } from '../core/ids.ts';
import type { AttemptTracker } from './attempt-tracker.ts';
import { registeredContextManager } from './registered-context-manager.ts';

/** A run or step of this process that is under way. */
export type ActiveContext = {
  readonly context: Context;
  /** Its spool folder; absent where Stepmeter is off or the spool cannot be written. */
  readonly folder?: string;
  readonly parent?: ActiveContext;
  /** The attempts at the steps of the run, shared by all of its steps. */
  readonly attempts: AttemptTracker;
};

const storage = new AsyncLocalStorage<ActiveContext>();

/** The innermost run or step around the caller. */
export function activeContext(): ActiveContext | undefined {
  return storage.getStore();
}

/**
 * Runs `fn` inside a context. Spans that the application's own OpenTelemetry SDK starts in there become children of the
 * run or step, unless the context is not recorded, because such a parent span would never be exported.
 */
export function runInside<T>(active: ActiveContext, fn: () => T): T {
  const manager = active.folder ? registeredContextManager() : undefined;
  if (!manager) return storage.run(active, fn);
  const spanContext = {
    traceId: traceIdOf(active.context.run.id),
    spanId: contextSpanId(active.context),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  const otelContext = trace.setSpanContext(manager.active(), spanContext);
  return storage.run(active, () => manager.with(otelContext, fn));
}
