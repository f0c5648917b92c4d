import { openBatch } from '../../../src/batch/batch.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { ATTRIBUTE, DRIFT_KIND, METRIC, SELECTION_KIND } from '../../../src/telemetry/names.ts';

const STEP = { [ATTRIBUTE.workflowName]: 'package-build', [ATTRIBUTE.stepName]: 'implement' };

const USUAL = { ...STEP, [ATTRIBUTE.configId]: 'usual' };

const MODE = { [ATTRIBUTE.selectionMode]: 'auto' };

const STRONG = { ...STEP, [ATTRIBUTE.configId]: 'strong' };

/**
 * Counts what the selection and Temporal's workers count, which no generated run has: some choices, sometimes an alarm
 * and drift, and waits in a task queue.
 */
export function countSelection(store: Store, { number, at }: { number: number; at: number }): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    const kind = [SELECTION_KIND.greedy, SELECTION_KIND.exploration, SELECTION_KIND.override][number % 3];
    batch.count(METRIC.selectionChoices, { ...USUAL, ...MODE, [ATTRIBUTE.selectionKind]: SELECTION_KIND.default }, 2);
    batch.count(METRIC.selectionChoices, { ...STRONG, ...MODE, [ATTRIBUTE.selectionKind]: kind }, 1);
    batch.count(METRIC.selectionExplorationCost, STRONG, 120_000_000);
    batch.count(METRIC.selectionRegret, USUAL, 310_000_000);
    batch.count(METRIC.selectionRegret, STRONG, 40_000_000);
    const isBad = number % 5 === 2;
    if (isBad) batch.count(METRIC.selectionAlarms, { ...STRONG, [ATTRIBUTE.signal]: 'success' }, 1);
    if (isBad) batch.count(METRIC.configurationDrift, { ...STRONG, [ATTRIBUTE.driftKind]: DRIFT_KIND.cliVersion }, 1);
    batch.observe(METRIC.stepQueueTime, { ...STEP, [ATTRIBUTE.stepQueue]: 'build' }, 0.4 + (number % 7));
    await batch.finish(at);
  });
}
