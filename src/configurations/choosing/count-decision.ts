import type { Batch } from '../../batch/batch.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import type { DecisionTable } from '../../store/schema.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { labelsOf } from '../alarms.ts';
import type { RecordedCandidate } from '../choice.ts';

/** Counts a choice, what it was expected to cost, and what the best candidate was expected to be worth more. */
export function countDecision(
  batch: Batch,
  scope: Scope,
  { used, kind, mode, task_type, price_usd, candidates }: DecisionTable,
): void {
  const labels = { ...labelsOf(scope, used), ...(task_type !== null && { [ATTRIBUTE.taskType]: task_type }) };
  batch.count(METRIC.selectionChoices, {
    ...labels,
    [ATTRIBUTE.selectionKind]: kind,
    [ATTRIBUTE.selectionMode]: mode,
  });
  batch.count(METRIC.selectionExplorationCost, labels, nanoUsd(price_usd));
  const worth = JSON.parse(candidates) as RecordedCandidate[];
  const own = worth.find(({ name }) => name === used)?.utility;
  const best = Math.max(...worth.map(({ utility }) => utility));
  if (own !== undefined) batch.count(METRIC.selectionRegret, labels, nanoUsd(best - own));
}

/** Counters do not fall: an expected gain is no cost. */
function nanoUsd(usd: number): number {
  return Math.round(Math.max(0, usd) * 1e9);
}
