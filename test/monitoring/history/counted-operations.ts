import { openBatch } from '../../../src/batch/batch.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { ATTRIBUTE, DRIFT_KIND, METRIC, SELECTION_KIND } from '../../../src/telemetry/names.ts';

const STEP = { [ATTRIBUTE.workflowName]: 'package-build', [ATTRIBUTE.stepName]: 'implement' };

const USUAL = { ...STEP, [ATTRIBUTE.configId]: 'usual' };

const MODE = { [ATTRIBUTE.selectionMode]: 'auto' };

const STRONG = { ...STEP, [ATTRIBUTE.configId]: 'strong' };

const TYPE = { [ATTRIBUTE.taskType]: 'library' };

/**
 * Counts what the selection, Temporal's workers, the worktree pool and the cache count, which no generated run has: some
 * choices, sometimes an alarm and drift, waits in a task queue, leases and lookups.
 */
export function countOperations(store: Store, { number, at }: { number: number; at: number }): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    const kind = [SELECTION_KIND.greedy, SELECTION_KIND.exploration, SELECTION_KIND.override][number % 3];
    batch.count(METRIC.selectionChoices, { ...USUAL, ...MODE, [ATTRIBUTE.selectionKind]: SELECTION_KIND.default }, 2);
    batch.count(METRIC.selectionChoices, { ...STRONG, ...TYPE, ...MODE, [ATTRIBUTE.selectionKind]: kind }, 1);
    batch.count(METRIC.selectionExplorationCost, { ...STRONG, ...TYPE }, 120_000_000);
    batch.count(METRIC.selectionRegret, USUAL, 310_000_000);
    batch.count(METRIC.selectionRegret, { ...STRONG, ...TYPE }, 40_000_000);
    const isBad = number % 5 === 2;
    if (isBad) batch.count(METRIC.selectionAlarms, { ...STRONG, [ATTRIBUTE.signal]: 'success' }, 1);
    if (isBad) batch.count(METRIC.configurationDrift, { ...STRONG, [ATTRIBUTE.driftKind]: DRIFT_KIND.cliVersion }, 1);
    batch.observe(METRIC.stepQueueTime, { ...STEP, [ATTRIBUTE.stepQueue]: 'build' }, 0.4 + (number % 7));
    const lease = { ...STEP, [ATTRIBUTE.worktreeOperation]: 'lease' };
    batch.count(METRIC.worktreeOperations, { ...lease, [ATTRIBUTE.worktreeOutcome]: number % 4 ? 'pool' : 'created' });
    batch.observe(METRIC.worktreeDuration, lease, 0.2 + (number % 4));
    batch.observe(METRIC.worktreeWait, lease, 0.004);
    batch.observe(METRIC.worktreeLeaseTime, STEP, 90);
    batch.count(METRIC.worktreeConflicts, { ...STEP, [ATTRIBUTE.worktreeOperation]: 'merge' });
    const check = { ...STEP, [ATTRIBUTE.cacheName]: 'check' };
    const [outcome, reason] = number % 3 ? ['hit', 'unchanged'] : ['miss', 'changed'];
    batch.count(METRIC.cacheLookups, { ...check, [ATTRIBUTE.cacheOutcome]: outcome, [ATTRIBUTE.cacheReason]: reason });
    if (outcome === 'hit') batch.observe(METRIC.cacheHitDuration, check, 0.1);
    if (outcome === 'hit') batch.count(METRIC.cacheSavedTime, check, 30_000);
    await batch.finish(at);
  });
}
