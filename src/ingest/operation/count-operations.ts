import type { Counters } from '../../batch/batch.ts';
import type { Context } from '../../core/context.ts';
import type { CacheRecord, WorktreeRecord } from '../../spool/record.ts';
import type { OperationRecord } from '../../spool/record-operation.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { SpanData } from '../../telemetry/span-data.ts';
import { stepLabels } from '../step-labels.ts';

/** An operation with its context and span, which it has in a run only. */
export type CountedOperation<R extends OperationRecord = OperationRecord> = {
  readonly record: R;
  readonly context: Context | undefined;
  readonly span: SpanData | undefined;
};

/** Adds an operation of the worktree pool or the cache to the totals. */
export function countOperation(counters: Counters, { record, ...where }: CountedOperation): void {
  if (record.type === 'worktree') countWorktree(counters, { record, ...where });
  else countCache(counters, { record, ...where });
}

function countWorktree(counters: Counters, { record, context, span }: CountedOperation<WorktreeRecord>): void {
  const { operation, outcome, waitedMs, leasedMs, conflicts = 0 } = record;
  const step = stepLabels(context);
  const labels = { ...step, [ATTRIBUTE.worktreeOperation]: operation };
  counters.count(METRIC.worktreeOperations, { ...labels, [ATTRIBUTE.worktreeOutcome]: outcome });
  counters.observe(METRIC.worktreeDuration, labels, (record.at - record.startedAt) / 1000, span);
  counters.count(METRIC.worktreeConflicts, labels, conflicts);
  if (waitedMs !== undefined) counters.observe(METRIC.worktreeWait, labels, waitedMs / 1000, span);
  if (leasedMs !== undefined) counters.observe(METRIC.worktreeLeaseTime, step, leasedMs / 1000, span);
}

function countCache(counters: Counters, { record, context, span }: CountedOperation<CacheRecord>): void {
  const { name, outcome, reason, verdict, savedMs = 0, startedAt, at } = record;
  const labels = { ...stepLabels(context), [ATTRIBUTE.cacheName]: name };
  const tookMs = at - startedAt;
  counters.count(METRIC.cacheLookups, {
    ...labels,
    [ATTRIBUTE.cacheOutcome]: outcome,
    [ATTRIBUTE.cacheReason]: reason,
  });
  if (outcome === 'hit') {
    counters.observe(METRIC.cacheHitDuration, labels, tookMs / 1000, span);
    // A counter cannot decrease: a result that took longer to restore than to compute saved nothing.
    counters.count(METRIC.cacheSavedTime, labels, Math.max(0, Math.round(savedMs - tookMs)));
  }
  if (verdict === undefined) return;
  counters.count(METRIC.cacheVerifications, { ...labels, [ATTRIBUTE.cacheVerdict]: verdict });
  counters.count(METRIC.cacheFalseHits, labels, verdict === 'false-hit' ? 1 : 0);
}
