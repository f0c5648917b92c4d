import { AsyncLocalStorage } from 'node:async_hooks';
import { context as otelContext, trace, TraceFlags } from '@opentelemetry/api';
import { contextSpanId, type Context } from '../core/context.ts';
import { traceIdOf } from '../core/ids.ts';
import type { AttemptBook } from './attempt-book.ts';

/** A run or step of this process that is under way. */
export type ActiveContext = {
  readonly context: Context;
  /** Its spool folder; absent where Stepmeter is off or the spool cannot be written. */
  readonly folder?: string;
  readonly parent?: ActiveContext;
  /** The attempts at the steps of the run, shared by all of its steps. */
  readonly attempts: AttemptBook;
};

const storage = new AsyncLocalStorage<ActiveContext>();

/** The innermost run or step around the caller. */
export const activeContext = (): ActiveContext | undefined => storage.getStore();

/**
 * Runs `fn` inside a context. The user's own OpenTelemetry SDK, where there is one, sees our span as the parent of
 * whatever it starts in there, unless there will be no such span because the context is not recorded.
 */
export const runInside = <T>(active: ActiveContext, fn: () => T): T => {
  if (!active.folder) return storage.run(active, fn);
  const spanContext = {
    traceId: traceIdOf(active.context.run.id),
    spanId: contextSpanId(active.context),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  const otel = trace.setSpanContext(otelContext.active(), spanContext);
  return storage.run(active, () => otelContext.with(otel, fn));
};
