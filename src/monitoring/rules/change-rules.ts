import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../telemetry/names.ts';
import { SIGNAL } from '../../core/signal.ts';
import { prometheusLabel } from '../prometheus-names.ts';
import { lastOf, selectorOf } from '../query.ts';
import { SUCCESS } from './detection.ts';
import { SIGNAL_LABEL, STEP_LABEL, WORKFLOW_LABELS as WHERE } from './labels.ts';
import type { Rule } from './rule.ts';
import { RULE_SERIES } from './series.ts';
import { wasFiring } from './was-firing.ts';

/** The label with the step whose model, CLI version or prompt files changed. */
export const CHANGED_STEP = 'changed_step';

/** What tells which change it was. */
export const CHANGE_LABELS = [ATTRIBUTE.changeKind, ATTRIBUTE.changeValue, CHANGED_STEP].map(prometheusLabel);

/** Onsets are estimates: a change may be a little earlier. */
const AT_MOST_BEFORE_S = 86_400;

/** A new configuration brings new models with it within its first run: they are no changes of their own. */
const LEAD_OF_CONFIGURATIONS_S = 3600;

/** Records the change after which it got worse. */
export const CHANGE_RULES: readonly Rule[] = [...Object.values(SIGNAL), SUCCESS].map(afterChange);

/**
 * Named once, when the workflow begins to be regressed, and kept while it is: what is changed later, perhaps to mend it,
 * is not what it came after. The labels belong to the alert, which would be another one with other labels. Where the
 * workflow is well again the change becomes zero, once: what is zero is not taken up when it gets worse anew.
 */
function afterChange(signal: string): Rule {
  const only = `{${SIGNAL_LABEL}="${signal}"}`;
  const record = RULE_SERIES.regressionAfterChange;
  const firing = `max by (${WHERE}) (${RULE_SERIES.regressionFiring}${only})`;
  const named = `(last_over_time(${record}${only}[1d]) > 0)`;
  const onset = `min by (${WHERE}) (${RULE_SERIES.regressionOnset}${only}) - ${AT_MOST_BEFORE_S}`;
  return {
    record,
    labels: { [SIGNAL_LABEL]: signal },
    expr:
      `(${named} and on (${WHERE}) ${firing} == 1)\n` +
      `or ((${latest(onset)}) unless on (${WHERE}) max by (${WHERE}) (${wasFiring(only)}))\n` +
      `or (0 * ${named} and on (${WHERE}) ${firing} == 0)`,
  };
}

function latest(since: string): string {
  const configurations = changes(`="${CHANGE_KIND.configuration}"`);
  const others = changes(`!="${CHANGE_KIND.configuration}"`);
  const ranked = `(${configurations} + ${LEAD_OF_CONFIGURATIONS_S} or ${others})`;
  const first = `topk by (${WHERE}) (1, ${ranked} >= on (${WHERE}) group_left () (${since}))`;
  // With the time at which it came into force, rank or not.
  return `${changes('=~".+"')} and ${first}`;
}

function changes(matcher: string): string {
  const known = lastOf(selectorOf(METRIC.changeTimestamp, { where: { [ATTRIBUTE.changeKind]: matcher } }), '', '10m');
  const renamed = `label_replace(${known}, "${CHANGED_STEP}", "$1", "${STEP_LABEL}", "(.*)")`;
  return `max by (${WHERE}, ${CHANGE_LABELS.join(', ')}) (${renamed})`;
}
