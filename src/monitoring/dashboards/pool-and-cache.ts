import type { DashboardSpec, Section } from './dashboard.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL, P95, duration, operationDuration } from '../panels/column.ts';
import { bars, lines } from '../panels/graph.ts';
import { barGauge, stat } from '../panels/single-values.ts';
import { COLOR, UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { type QueryOptions, orZero, shareOf } from '../queries/promql.ts';
import {
  currentSumInScope,
  increaseInScope,
  increasePerIntervalInScope,
  mean,
  observations,
  quantile,
} from '../queries/scope.ts';
import type { CacheOutcome, WorktreeOperation, WorktreeOutcome } from '../../core/value-sets.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const share = { unit: UNIT.share, decimals: 1 };

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Leases',
      description: 'Worktrees leased to tasks in the time range. Metric: stepmeter.worktree.operations.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(operations('lease')) }],
    }),
    stat({
      title: 'Reused worktrees',
      description:
        'Share of the leases in the time range that got a worktree of the pool, or the one that the task held already. Metric: stepmeter.worktree.operations.',
      ...share,
      noValue: 'no leases',
      queries: [{ expr: shareOf(operations('lease', ['pool', 'task']), operations('lease')) }],
    }),
    stat({
      title: 'Conflicts',
      description:
        'Pairs of worktrees that conflicted when they were compared, and heads that merges left out, in the time range. Metric: stepmeter.worktree.conflicts.',
      unit: UNIT.exact,
      color: COLOR.good,
      thresholds: [{ from: 1, color: COLOR.notice }],
      queries: [{ expr: orZero(increaseInScope(METRIC.worktreeConflicts)) }],
    }),
    stat({
      title: 'Cache hit rate',
      description:
        'Share of the uses of the cache in the time range that restored a stored result; without verifications. Metric: stepmeter.cache.lookups.',
      ...share,
      noValue: 'no lookups',
      queries: [{ expr: shareOf(lookups(['hit']), lookups(['hit', 'miss'])) }],
    }),
    stat({
      title: 'Time saved by cache',
      description:
        'Duration of the commands whose stored results were used in the time range, less the time to restore them. Metric: stepmeter.cache.saved.time.',
      unit: UNIT.duration,
      queries: [{ expr: orZero(increaseInScope(METRIC.cacheSavedTime)) }],
    }),
    stat({
      title: 'False hits',
      description:
        'Verifications in the time range in which exit code or files differed from the stored result: an input of the command is not declared. Expected: 0. Metric: stepmeter.cache.false_hits.',
      unit: UNIT.exact,
      color: COLOR.good,
      thresholds: [{ from: 1, color: COLOR.bad }],
      queries: [{ expr: orZero(increaseInScope(METRIC.cacheFalseHits)) }],
    }),
  ],
};

const byState = { by: [ATTRIBUTE.worktreeState] };
const byOperation = { by: [ATTRIBUTE.worktreeOperation] };
const byOutcome = { by: [ATTRIBUTE.worktreeOperation, ATTRIBUTE.worktreeOutcome] };

const pool: Section = {
  title: 'Worktree pool',
  panels: [
    lines({
      title: 'Worktrees by state',
      description:
        'Worktrees of all pools. Returning ones wait until they are proved clean; kept ones have unsaved work. Metric: stepmeter.worktrees.',
      unit: UNIT.exact,
      noValue: 'no pool',
      queries: [{ expr: currentSumInScope(METRIC.worktrees, byState), ...byState }],
    }),
    bars({
      title: 'Worktree operations over time',
      description:
        'Leases, failed proofs, returns, comparisons (conflicts), merges and checks of merges in each interval. Metric: stepmeter.worktree.operations.',
      unit: UNIT.exact,
      noValue: 'no operations',
      queries: [{ expr: increasePerIntervalInScope(METRIC.worktreeOperations, byOperation), ...byOperation }],
    }),
    table({
      title: 'Worktree operations',
      description: `Operations of the pool in the time range and their duration, and how long they waited for its lock, which is part of it. ${P95} Metrics: stepmeter.worktree.duration, stepmeter.worktree.wait.`,
      noValue: 'no operations',
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.worktreeOperation, title: 'Operation' }],
      values: [
        { title: 'Operations', expr: observations(METRIC.worktreeDuration, byOperation), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.worktreeDuration, byOperation), ...operationDuration },
        { title: 'p95', expr: quantile(0.95, METRIC.worktreeDuration, byOperation), ...operationDuration },
        { title: 'Mean wait', expr: mean(METRIC.worktreeWait, byOperation), ...operationDuration },
      ],
    }),
    table({
      title: 'Outcomes of operations',
      description:
        'Operations of the pool in the time range by outcome. Returned worktrees are ready to be leased again, kept because of unsaved work, quarantined or removed. Metric: stepmeter.worktree.operations.',
      noValue: 'no operations',
      keys: [
        { attribute: ATTRIBUTE.worktreeOperation, title: 'Operation' },
        { attribute: ATTRIBUTE.worktreeOutcome, title: 'Outcome' },
      ],
      values: [
        { title: 'Count', expr: `${increaseInScope(METRIC.worktreeOperations, byOutcome)} > 0`, unit: UNIT.exact },
      ],
    }),
  ],
};

const byCacheOutcome = { by: [ATTRIBUTE.cacheOutcome] };
const byReason = { by: [ATTRIBUTE.cacheReason] };
const byName = { by: [ATTRIBUTE.cacheName] };

const cache: Section = {
  title: 'Cache',
  panels: [
    bars({
      title: 'Cache lookups over time',
      description:
        'Uses of the cache in each interval: a stored result was restored (hit), the command ran (miss), or it ran to verify a result. Metric: stepmeter.cache.lookups.',
      unit: UNIT.exact,
      width: 16,
      noValue: 'no lookups',
      queries: [{ expr: increasePerIntervalInScope(METRIC.cacheLookups, byCacheOutcome), ...byCacheOutcome }],
    }),
    barGauge({
      title: 'Reasons of misses',
      description: 'Uses of the cache in the time range whose command ran, by reason. Metric: stepmeter.cache.lookups.',
      unit: UNIT.exact,
      noValue: 'no misses',
      queries: [{ expr: `sort_desc(${lookups(['miss'], byReason)} > 0)`, ...byReason }],
    }),
    table({
      title: 'Cache by name',
      description:
        'Uses of the cache in the time range by the name of what is cached, such as a check. Metrics: stepmeter.cache.lookups, .saved.time, .hit.duration, .false_hits.',
      width: 24,
      noValue: 'no lookups',
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.cacheName, title: 'Name' }],
      computed: [{ title: 'Hit rate', left: 'Hits', operator: '/', right: 'Lookups', ...share, noValue: EMPTY_CELL }],
      values: [
        {
          title: 'Hits',
          expr: `${lookups(['hit'], byName)} > 0 or 0 * (${lookups(['hit', 'miss'], byName)} > 0)`,
          unit: UNIT.exact,
        },
        { title: 'Lookups', expr: `${lookups(['hit', 'miss'], byName)} > 0`, unit: UNIT.exact },
        { title: 'Time saved', expr: increaseInScope(METRIC.cacheSavedTime, byName), ...duration },
        { title: 'Mean restore', expr: mean(METRIC.cacheHitDuration, byName), ...operationDuration },
        {
          title: 'False hits',
          expr: increaseInScope(METRIC.cacheFalseHits, byName),
          unit: UNIT.exact,
          thresholds: [{ from: 1, color: COLOR.bad }],
        },
      ],
      sortBy: 'Lookups',
    }),
  ],
};

/** The worktree pool and the cache. */
export const poolAndCache: DashboardSpec = {
  uid: DASHBOARD.poolAndCache,
  title: 'Pool and cache',
  description: 'Worktrees and their operations, conflicts and merges; hits, saved time and correctness of the cache.',
  listed: 'menu',
  sections: [summary, pool, cache],
};

function operations(operation: WorktreeOperation, outcomes: readonly WorktreeOutcome[] = []): string {
  const where = {
    [ATTRIBUTE.worktreeOperation]: `="${operation}"`,
    ...(outcomes.length > 0 && { [ATTRIBUTE.worktreeOutcome]: `=~"${outcomes.join('|')}"` }),
  };
  return increaseInScope(METRIC.worktreeOperations, { where });
}

function lookups(outcomes: readonly CacheOutcome[], options: QueryOptions = {}): string {
  return increaseInScope(METRIC.cacheLookups, {
    ...options,
    where: { [ATTRIBUTE.cacheOutcome]: `=~"${outcomes.join('|')}"` },
  });
}
