import { SIGNAL } from '../../core/signal.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { lastValue, selectorOf } from '../queries/promql.ts';
import { type Rule, wasFiring } from './rule.ts';
import { RULE_SERIES, SIGNAL_LABEL, STEP_LABEL, WORKFLOW_LABELS } from './series.ts';
import { CHANGE_BEFORE_ONSET_S, CONFIGURATION_PRECEDENCE_S, SUCCESS } from '../thresholds.ts';
import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../telemetry/names.ts';

/** The label with the step whose model, CLI version or prompt files changed. */
export const CHANGED_STEP = 'changed_step';

/** The labels that identify a configuration change. */
export const CHANGE_LABELS = [ATTRIBUTE.changeKind, ATTRIBUTE.changeValue, CHANGED_STEP].map(prometheusLabel);

/** Records the configuration change that preceded a regression. */
export const CHANGE_RULES: readonly Rule[] = [...Object.values(SIGNAL), SUCCESS].map(precedingChange);

/**
 * The change is determined once, when the regression fires, and kept while it fires: later changes, perhaps fixes, did
 * not precede it, and an alert with other labels would be another alert. When the regression resolves, the value becomes
 * zero once, so that the next regression does not reuse it.
 */
function precedingChange(signal: string): Rule {
  const selector = `{${SIGNAL_LABEL}="${signal}"}`;
  const record = RULE_SERIES.regressionAfterChange;
  const firing = `max by (${WORKFLOW_LABELS}) (${RULE_SERIES.regressionFiring}${selector})`;
  const known = `(last_over_time(${record}${selector}[1d]) > 0)`;
  const onset = `min by (${WORKFLOW_LABELS}) (${RULE_SERIES.regressionOnset}${selector}) - ${CHANGE_BEFORE_ONSET_S}`;
  return {
    record,
    labels: { [SIGNAL_LABEL]: signal },
    expr:
      `(${known} and on (${WORKFLOW_LABELS}) ${firing} == 1)\n` +
      `or ((${latestChange(onset)}) unless on (${WORKFLOW_LABELS}) max by (${WORKFLOW_LABELS}) (${wasFiring(selector)}))\n` +
      `or (0 * ${known} and on (${WORKFLOW_LABELS}) ${firing} == 0)`,
  };
}

function latestChange(since: string): string {
  const configurations = changes(`="${CHANGE_KIND.configuration}"`);
  const others = changes(`!="${CHANGE_KIND.configuration}"`);
  const ranked = `(${configurations} + ${CONFIGURATION_PRECEDENCE_S} or ${others})`;
  const first = `topk by (${WORKFLOW_LABELS}) (1, ${ranked} >= on (${WORKFLOW_LABELS}) group_left () (${since}))`;
  // The value is the time of the change, without the precedence added for ranking.
  return `${changes('=~".+"')} and ${first}`;
}

function changes(matcher: string): string {
  const reported = lastValue(
    selectorOf(METRIC.changeTimestamp, { where: { [ATTRIBUTE.changeKind]: matcher } }),
    '',
    '10m',
  );
  const renamed = `label_replace(${reported}, "${CHANGED_STEP}", "$1", "${STEP_LABEL}", "(.*)")`;
  return `max by (${WORKFLOW_LABELS}, ${CHANGE_LABELS.join(', ')}) (${renamed})`;
}
