import type { Series } from '../analysis/detection/series.ts';
import { FAMILY } from '../analysis/detection/signals.ts';
import { verdictOf, type Effect, type VerdictChange } from '../analysis/detection/verdict.ts';
import { DETECTION_SIGNAL, type DetectionSignal } from '../core/signal.ts';
import { valueOfScore } from '../core/signal.ts';
import type { DetectionUnit, VerdictTable } from '../store/schema.ts';

/** The columns of the cause of a change. */
export type CauseColumns = Pick<
  VerdictTable,
  'cause_kind' | 'cause_value' | 'cause_previous' | 'cause_at' | 'other_causes'
>;

/** No known cause, or no change. */
export const NO_CAUSE: CauseColumns = {
  cause_kind: null,
  cause_value: null,
  cause_previous: null,
  cause_at: null,
  other_causes: null,
};

/** The verdict on a signal of a unit, in the units of the signal and without a cause. */
export function verdictRow(unit: DetectionUnit, signal: DetectionSignal, series: Series): VerdictTable {
  const { state, n, baselineN, statistic, threshold, change } = verdictOf(series);
  return {
    ...unit,
    signal,
    state,
    n,
    baseline_n: baselineN,
    statistic,
    threshold,
    judged_at: series.last?.endedAt ?? 0,
    ...changeColumns(signal, change),
    ...NO_CAUSE,
  };
}

type ChangeColumns = Pick<
  VerdictTable,
  'since' | 'since_error' | 'detected_at' | 'effect' | 'effect_low' | 'effect_high' | 'typical_before' | 'typical_after'
>;

function changeColumns(signal: DetectionSignal, change: VerdictChange | null): ChangeColumns {
  if (!change)
    return {
      since: null,
      since_error: null,
      detected_at: null,
      effect: null,
      effect_low: null,
      effect_high: null,
      typical_before: null,
      typical_after: null,
    };
  const { since, sinceError, detectedAt, before, after } = change;
  const effect = signal === DETECTION_SIGNAL.success ? ofSuccess(change.effect) : change.effect;
  return {
    since,
    since_error: Math.round(sinceError),
    detected_at: detectedAt,
    effect: effect.value,
    effect_low: effect.low,
    effect_high: effect.high,
    typical_before: typicalOf(signal, before),
    typical_after: typicalOf(signal, after),
  };
}

/** The difference of success rates, from that of failure rates. */
function ofSuccess({ value, low, high }: Effect): Effect {
  return { value: -value, low: -high, high: -low };
}

/** A mean of observations in the unit of the signal. */
function typicalOf(signal: DetectionSignal, mean: number): number {
  if (signal === DETECTION_SIGNAL.success) return 1 - mean;
  return FAMILY[signal] === 'amount' ? Math.max(0, valueOfScore(signal, mean)) : mean;
}
