import { ATTRIBUTE, BUDGET_PERIOD, CHANGE_KIND, DRIFT_KIND, METRIC } from '../../../src/telemetry/names.ts';
import { DETECTION_SIGNAL, SIGNAL } from '../../../src/core/signal.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../../src/monitoring/alerts/rule.ts';

/** A recorded series and its value. */
export type RecordedValue = {
  readonly series: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Whether the value is zero while nothing is wrong. */
  readonly switched?: boolean;
};

/** When everything went wrong: 2026-11-20 16:00 UTC. */
export const ONSET = Date.UTC(2026, 10, 20, 16) / 1000;

/** Signal, before, now for the whole run; the step has twice as much of both. */
const REGRESSIONS: readonly (readonly [string, number, number])[] = [
  [SIGNAL.cost, 0.41, 0.62],
  [SIGNAL.duration, 300, 453],
  [SIGNAL.tokens, 20_000, 30_200],
  [SIGNAL.repairs, 0.4, 0.9],
  [SIGNAL.errors, 0.5, 1.2],
];

const WORKFLOW = { [ATTRIBUTE.workflowName]: 'package-build' };

const STEP = { ...WORKFLOW, [ATTRIBUTE.stepName]: 'repair' };

const success = { ...WORKFLOW, [ATTRIBUTE.signal]: DETECTION_SIGNAL.success };

/** How many changes may have caused each regression, and the most likely one. Nothing is known of the tokens. */
const CAUSES: readonly Row[] = [
  ...causes(SIGNAL.cost, 3),
  ...causes(SIGNAL.duration, 2),
  ...causes(SIGNAL.tokens, 0),
  ...[SIGNAL.repairs, SIGNAL.errors, DETECTION_SIGNAL.success].flatMap((signal) => causes(signal, 1)),
];

const month = { [ATTRIBUTE.budgetPeriod]: BUDGET_PERIOD.month };
const failure = { ...WORKFLOW, [ATTRIBUTE.errorType]: 'timeout' };

const ARM = { ...STEP, [ATTRIBUTE.configId]: 'strong' };

const CHECK = { ...STEP, [ATTRIBUTE.cacheName]: 'check' };

const STORE = { instance: 'store-1', [ENVIRONMENT]: 'production' };

const ROWS: readonly Row[] = [
  ...regression(WORKFLOW, 1),
  ...regression(STEP, 2),
  [name('regressionState'), 1, success, 'switched'],
  [name('regressionEffect'), -0.28, success],
  [name('regressionBefore'), 0.9, success],
  [name('regressionAfter'), 0.62, success],
  [name('regressionSamples'), 24, success],
  [name('regressionBaselineSamples'), 180, success],
  [name('regressionSince'), ONSET, success],
  [name('regressionSinceError'), 3600, success],
  ...CAUSES,
  [prometheusName(METRIC.runMax), 1.234_567_891, { ...WORKFLOW, [ATTRIBUTE.signal]: SIGNAL.cost }],
  [prometheusName(METRIC.runMax), 754.321, { ...WORKFLOW, [ATTRIBUTE.signal]: SIGNAL.duration }],
  [RULE_SERIES.budgetSpent, 254, month],
  [RULE_SERIES.budgetLimit, 250, month],
  [RULE_SERIES.budgetRatio, 254 / 250, month],
  [RULE_SERIES.budgetProjected, 381.5, month],
  [RULE_SERIES.budgetWarning, 1, month, 'switched'],
  [RULE_SERIES.budgetExceeded, 1, month, 'switched'],
  [RULE_SERIES.errorsSpike, 1, failure, 'switched'],
  [RULE_SERIES.errorsLastHour, 40, failure],
  [RULE_SERIES.errorsUsual, 3, failure],
  [RULE_SERIES.runStuck, 1, WORKFLOW, 'switched'],
  [RULE_SERIES.runAge, 9000, WORKFLOW],
  [RULE_SERIES.runAgeLimit, 3600, WORKFLOW],
  [RULE_SERIES.selectionAlarmed, 1, { ...ARM, [ATTRIBUTE.signal]: 'success' }, 'switched'],
  [RULE_SERIES.selectionAlarms, 1, { ...ARM, [ATTRIBUTE.signal]: 'success' }],
  [RULE_SERIES.configurationDrifted, 1, { ...ARM, [ATTRIBUTE.driftKind]: DRIFT_KIND.cliVersion }, 'switched'],
  [RULE_SERIES.configurationDrift, 4, { ...ARM, [ATTRIBUTE.driftKind]: DRIFT_KIND.cliVersion }],
  [RULE_SERIES.cacheWrong, 1, CHECK, 'switched'],
  [RULE_SERIES.cacheFalseHits, 2, CHECK],
  [RULE_SERIES.billDiffers, 1, WORKFLOW, 'switched'],
  [RULE_SERIES.billDifferenceUsd, 0.0031, WORKFLOW],
  [RULE_SERIES.billDifferenceTokens, 1500, WORKFLOW],
  [RULE_SERIES.telemetrySilent, 1, STORE, 'switched'],
  [RULE_SERIES.telemetryLastSeen, ONSET, STORE],
  [RULE_SERIES.spoolGrowing, 1, STORE, 'switched'],
  [prometheusName(METRIC.spoolDepth), 1200, STORE],
  [RULE_SERIES.outboxGrowing, 1, STORE, 'switched'],
  [prometheusName(METRIC.outboxDepth), 300, STORE],
  [RULE_SERIES.quarantineGrowing, 1, STORE, 'switched'],
  [RULE_SERIES.quarantineAdded, 7, STORE],
  [RULE_SERIES.hooksSlow, 1, {}, 'switched'],
  [RULE_SERIES.hooksP95, 0.0734, {}],
];

/** Everything that is recorded, with everything that can be wrong being wrong. */
export const RECORDED: readonly RecordedValue[] = ROWS.map(row);

type Row = readonly [string, number, Readonly<Record<string, string>>, 'switched'?];

function row([series, value, labels, switched]: Row): RecordedValue {
  return {
    series,
    value,
    labels: labelled(labels),
    ...(switched ? { switched: true } : {}),
  };
}

function labelled(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([attribute, value]) => [prometheusLabel(attribute), value]));
}

function regression(where: Readonly<Record<string, string>>, times: number): Row[] {
  return REGRESSIONS.flatMap(([signal, before, now]): Row[] => {
    const labels = { ...where, [ATTRIBUTE.signal]: signal };
    return [
      [name('regressionState'), 1, labels, 'switched'],
      [name('regressionEffect'), now / before, labels],
      [name('regressionBefore'), before * times, labels],
      [name('regressionAfter'), now * times, labels],
      [name('regressionSamples'), 24 * times, labels],
      [name('regressionBaselineSamples'), 180 * times, labels],
      [name('regressionSince'), ONSET, labels],
      // Six hours for the whole run, a day and a half for the step.
      [name('regressionSinceError'), times === 1 ? 21_600 : 129_600, labels],
    ];
  });
}

function name(metric: keyof typeof METRIC): string {
  return prometheusName(METRIC[metric]);
}

function causes(signal: string, count: number): Row[] {
  const change = { [ATTRIBUTE.changeKind]: CHANGE_KIND.model, [ATTRIBUTE.changeValue]: 'claude-opus-5' };
  return [WORKFLOW, STEP].flatMap((where): Row[] => {
    const labels = { ...where, [ATTRIBUTE.signal]: signal };
    return [
      [name('regressionCauses'), count, labels],
      ...(count > 0 ? [[name('regressionCause'), ONSET + 600, { ...labels, ...change }] as const] : []),
    ];
  });
}
