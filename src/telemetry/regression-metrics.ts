import { ATTRIBUTE } from './attributes.ts';
import { gauge, type Metric } from './metric.ts';

/** A signal of a workflow, or of one of its steps, that is monitored for regressions. */
const REGRESSION_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.signal] as const;

/** The verdicts on workflows and steps. */
export const REGRESSION_METRIC = {
  regressionState: gauge(
    'stepmeter.regression.state',
    '{state}',
    REGRESSION_LABELS,
    'Verdict on a signal of a workflow or step: 1 regression, 0 no change, -1 improvement, -2 change of the mix of tasks only; absent while it is being learned, and four weeks after the last run',
  ),
  regressionEffect: regression(
    'effect',
    '1',
    'Factor by which the signal changed; of success, the difference of success rates',
  ),
  regressionEffectLow: regression('effect.low', '1', 'Lower end of the 95 % confidence interval of the effect'),
  regressionEffectHigh: regression('effect.high', '1', 'Upper end of the 95 % confidence interval of the effect'),
  regressionBefore: regression(
    'typical.before',
    '{value}',
    'Typical value before the change, for the same tasks: USD, seconds, tokens, counts, or the success rate',
  ),
  regressionAfter: regression('typical.after', '{value}', 'Typical value since the change, in the same unit'),
  regressionSince: regression('since', 's', 'Unix time of the estimated onset of the change'),
  regressionSinceError: regression('since.error', 's', 'Half of the 95 % confidence interval of the onset'),
  regressionSamples: regression('samples', '{sample}', 'Runs, or attempts at a step, since the onset'),
  regressionBaselineSamples: regression(
    'baseline.samples',
    '{sample}',
    'Runs, or attempts at a step, that the change is compared with',
  ),
  regressionStatistic: regression(
    'statistic',
    '{nat}',
    'Evidence of the change when it was detected, as a logarithm of a likelihood ratio',
  ),
  regressionThreshold: regression('threshold', '{nat}', 'Evidence at which a change is detected'),
  regressionCause: gauge(
    'stepmeter.regression.cause',
    's',
    [...REGRESSION_LABELS, ATTRIBUTE.changeKind, ATTRIBUTE.changeValue],
    'Unix time of the configuration change that most likely caused the change; absent if none is known',
  ),
  regressionCauses: regression(
    'causes',
    '{change}',
    'Configuration changes that may have caused the change; 0 if none is known',
  ),
} as const satisfies Record<string, Metric>;

/** A figure of a signal that changed; absent while it has not. */
function regression(name: string, unit: string, description: string): Metric {
  return gauge(`stepmeter.regression.${name}`, unit, REGRESSION_LABELS, description);
}
