import type { VerdictState } from '../../core/value-sets.ts';
import type { Store } from '../../store/open-store.ts';
import { reportedVerdicts } from '../../store/queries/detection/state.ts';
import type { VerdictTable } from '../../store/schema.ts';
import { ATTRIBUTE, METRIC, REGRESSION_STATE } from '../../telemetry/names.ts';
import type { GaugeValue } from './gauges.ts';

/** Signals that are still being learned have no state. */
const STATE: Readonly<Partial<Record<VerdictState, number>>> = {
  steady: REGRESSION_STATE.steady,
  regressed: REGRESSION_STATE.regressed,
  improved: REGRESSION_STATE.improved,
  'mix-shift': REGRESSION_STATE.mixShift,
};

/** The verdicts on workflows and steps: the state of all of them, and the figures of those that changed. */
export async function regressionGauges(store: Store, now: number): Promise<GaugeValue[]> {
  const verdicts = await reportedVerdicts(store, now);
  return verdicts.flatMap((verdict) => {
    const value = STATE[verdict.state];
    if (value === undefined) return [];
    return [{ metric: METRIC.regressionState, labels: labelsOf(verdict), value }, ...changeGauges(verdict)];
  });
}

type Labels = NonNullable<GaugeValue['labels']>;

function labelsOf({ workflow, step, signal }: VerdictTable): Labels {
  return {
    [ATTRIBUTE.workflowName]: workflow,
    ...(step === '' ? {} : { [ATTRIBUTE.stepName]: step }),
    [ATTRIBUTE.signal]: signal,
  };
}

function changeGauges(verdict: VerdictTable): GaugeValue[] {
  if (verdict.since === null) return [];
  const labels = labelsOf(verdict);
  const values = [
    [METRIC.regressionEffect, verdict.effect],
    [METRIC.regressionEffectLow, verdict.effect_low],
    [METRIC.regressionEffectHigh, verdict.effect_high],
    [METRIC.regressionBefore, verdict.typical_before],
    [METRIC.regressionAfter, verdict.typical_after],
    [METRIC.regressionSince, verdict.since / 1000],
    [METRIC.regressionSinceError, (verdict.since_error ?? 0) / 1000],
    [METRIC.regressionSamples, verdict.n],
    [METRIC.regressionBaselineSamples, verdict.baseline_n],
    [METRIC.regressionStatistic, verdict.statistic],
    [METRIC.regressionThreshold, verdict.threshold],
  ] as const;
  return [
    ...values.flatMap(([metric, value]) => (value === null ? [] : [{ metric, labels, value }])),
    ...causeGauges(verdict, labels),
  ];
}

function causeGauges(verdict: VerdictTable, labels: Labels): GaugeValue[] {
  const causes = { metric: METRIC.regressionCauses, labels };
  if (verdict.cause_kind === null || verdict.cause_at === null) return [{ ...causes, value: 0 }];
  const cause = {
    ...labels,
    [ATTRIBUTE.changeKind]: verdict.cause_kind,
    [ATTRIBUTE.changeValue]: verdict.cause_value ?? '',
  };
  return [
    { metric: METRIC.regressionCause, labels: cause, value: verdict.cause_at / 1000 },
    { ...causes, value: 1 + (verdict.other_causes ?? 0) },
  ];
}
