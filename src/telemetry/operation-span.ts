import { contextSpanId, type Context } from '../core/context.ts';
import { operationSpanId } from '../core/ids/span-ids.ts';
import type { OperationTable } from '../store/schema.ts';
import { ATTRIBUTE } from './names.ts';
import type { Attributes, SpanData } from './span-data.ts';
import { span } from './spans.ts';

/** The span of an operation of the worktree pool or the cache; its parent is the step, else the run. */
export function operationSpan(context: Context, row: OperationTable): SpanData {
  return span(context, {
    spanId: operationSpanId(row.id),
    parentSpanId: contextSpanId(context),
    name: `${row.kind} ${row.name}`,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    errorType: row.outcome === 'failed' ? 'failed' : null,
    attributes: row.kind === 'worktree' ? worktreeAttributes(row) : cacheAttributes(row),
  });
}

function worktreeAttributes(row: OperationTable): Attributes {
  return {
    [ATTRIBUTE.worktreeOperation]: row.name,
    [ATTRIBUTE.worktreeOutcome]: row.outcome,
    [ATTRIBUTE.worktreeWait]: row.waited_ms === null ? null : row.waited_ms / 1000,
    [ATTRIBUTE.worktreeConflicts]: row.conflicts,
  };
}

function cacheAttributes(row: OperationTable): Attributes {
  return {
    [ATTRIBUTE.cacheName]: row.name,
    [ATTRIBUTE.cacheOutcome]: row.outcome,
    [row.outcome === 'verification' ? ATTRIBUTE.cacheVerdict : ATTRIBUTE.cacheReason]: row.reason,
    [ATTRIBUTE.cacheSavedTime]: row.saved_ms === null ? null : row.saved_ms / 1000,
  };
}
