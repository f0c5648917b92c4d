import { ATTRIBUTE } from './attributes.ts';
import { counter, duration, gauge, MILLISECONDS, type Metric } from './metric.ts';

/** Absent outside of runs. */
const STEP_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] as const;

/** The metrics of the worktree pool and the cache. */
export const OPERATION_METRIC = {
  worktreeOperations: counter(
    'stepmeter.worktree.operations',
    '{operation}',
    [...STEP_LABELS, ATTRIBUTE.worktreeOperation, ATTRIBUTE.worktreeOutcome],
    'Leases, failed proofs, returns, conflict matrices, merges and checks of merges, by outcome',
  ),
  worktreeDuration: duration(
    'stepmeter.worktree.duration',
    [...STEP_LABELS, ATTRIBUTE.worktreeOperation],
    'Duration of operations of the worktree pool',
  ),
  worktreeWait: duration(
    'stepmeter.worktree.wait',
    [...STEP_LABELS, ATTRIBUTE.worktreeOperation],
    'Time that operations waited for the lock of the worktree pool; part of their duration',
    MILLISECONDS,
  ),
  worktreeLeaseTime: duration(
    'stepmeter.worktree.lease.time',
    STEP_LABELS,
    'How long worktrees were leased, as known when they were returned',
  ),
  worktreeConflicts: counter(
    'stepmeter.worktree.conflicts',
    '{conflict}',
    [...STEP_LABELS, ATTRIBUTE.worktreeOperation],
    'Pairs of worktrees that conflicted when they were compared, and heads that merges left out',
  ),
  worktrees: gauge(
    'stepmeter.worktrees',
    '{worktree}',
    [ATTRIBUTE.relayId, ATTRIBUTE.worktreeState],
    'Worktrees of the pools of a state folder, by state; returning ones wait until they are proved clean',
  ),
  cacheLookups: counter(
    'stepmeter.cache.lookups',
    '{lookup}',
    [...STEP_LABELS, ATTRIBUTE.cacheName, ATTRIBUTE.cacheOutcome, ATTRIBUTE.cacheReason],
    'Uses of the cache, by outcome and reason',
  ),
  cacheHitDuration: duration(
    'stepmeter.cache.hit.duration',
    [...STEP_LABELS, ATTRIBUTE.cacheName],
    'Time to look up and restore stored results',
  ),
  cacheSavedTime: counter(
    'stepmeter.cache.saved.time',
    's',
    [...STEP_LABELS, ATTRIBUTE.cacheName],
    'Duration of the runs whose stored results were used, less the time to restore them',
    1000,
  ),
  cacheVerifications: counter(
    'stepmeter.cache.verifications',
    '{verification}',
    [...STEP_LABELS, ATTRIBUTE.cacheName, ATTRIBUTE.cacheVerdict],
    'Stored results that were compared with a new run',
  ),
  cacheFalseHits: counter(
    'stepmeter.cache.false_hits',
    '{hit}',
    [...STEP_LABELS, ATTRIBUTE.cacheName],
    'Verifications in which exit code or files differed from the stored result because an input is not declared; an alert fires at the first one',
  ),
} as const satisfies Record<string, Metric>;
