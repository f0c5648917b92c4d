import type { RunTable } from '../../store/schema.ts';
import type { OutcomeSums } from '../../store/queries/outcome-sums.ts';
import { ATTRIBUTE, METRIC, type UsageGap } from '../../telemetry/names.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { scoreOf, SIGNAL, type Signal } from '../../core/signal.ts';
import type { Batch, Labels } from '../../batch/batch.ts';

/** The outcome of a run or of a step attempt. */
export type Outcome = OutcomeSums & {
  readonly result: RunTable['result'];
  readonly seconds: number;
  /** What is missing from the recorded usage. */
  readonly gap: UsageGap | null;
  /** Attempts after the first; only runs have them. */
  readonly repairs?: number;
};

/** Counts the signals of runs and steps that ended by themselves; cancelled and abandoned ones are not comparable. */
export function ingestSignals(batch: Batch, labels: Labels, outcome: Outcome): void {
  if (outcome.result !== 'success' && outcome.result !== 'failure') return;
  for (const [signal, value] of valuesOf(outcome)) {
    const own = { ...labels, [ATTRIBUTE.signal]: signal };
    const score = scoreOf(signal, value);
    const { scale = 1 } = METRIC.signalScore;
    batch.count(METRIC.signalSamples, own);
    batch.count(METRIC.signalScore, own, Math.round(score * scale));
    batch.count(METRIC.signalScoreSumOfSquares, own, Math.round(score * score * scale));
  }
}

/** Without model requests there is no cost or token value; missing usage and an unknown price are not low values. */
function valuesOf(outcome: Outcome): readonly (readonly [Signal, number])[] {
  const hasUsage = outcome.requests > 0 && outcome.gap === null;
  return [
    [SIGNAL.duration, outcome.seconds],
    [SIGNAL.errors, outcome.errors],
    ...(outcome.repairs === undefined ? [] : [[SIGNAL.repairs, outcome.repairs] as const]),
    ...(hasUsage ? [[SIGNAL.tokens, outcome.tokens] as const] : []),
    ...(hasUsage && outcome.unpriced === 0 ? [[SIGNAL.cost, toUsd(outcome.costNanoUsd)] as const] : []),
  ];
}
