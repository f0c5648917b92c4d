import { AsyncLocalStorage } from 'node:async_hooks';
import { isSpanContextValid, trace, TraceFlags } from '@opentelemetry/api';
import { contextSpanId, type Context, type StepContext } from '../core/context.ts';
import { traceIdOf } from '../core/ids/ids.ts';
import type { AttemptTracker } from './attempt-tracker.ts';
import { registeredContextManager } from './registered-context-manager.ts';

/** An open run or step of this process. */
export type ActiveContext = {
  readonly context: Context;
  /** Its spool folder; absent if Stepmeter is disabled or the spool was not writable until now. */
  folder?: string;
  readonly parent?: ActiveContext;
  /** The attempts at the steps of the run, shared by all its steps. */
  readonly attempts: AttemptTracker;
  /** Where the work waited that its steps do, if another program scheduled it. */
  readonly queued?: Pick<StepContext, 'queue' | 'queuedMs'>;
};

const storage = new AsyncLocalStorage<ActiveContext>();

/** The innermost open run or step of the caller. */
export function activeContext(): ActiveContext | undefined {
  return storage.getStore();
}

/** The W3C `traceparent` of the active span of the application's OpenTelemetry SDK; undefined if there is none. */
export function activeTraceparent(): string | undefined {
  const manager = registeredContextManager();
  const active = manager && trace.getSpanContext(manager.active());
  if (!active || !isSpanContextValid(active)) return undefined;
  return `00-${active.traceId}-${active.spanId}-${active.traceFlags.toString(16).padStart(2, '0')}`;
}

/**
 * Runs `fn` inside a context. Spans started by the application's own OpenTelemetry SDK become children of the run or
 * step, unless the context is not recorded, because its span would never be exported.
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
