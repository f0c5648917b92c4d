import { ENVIRONMENT, prometheusLabel } from '../queries/prometheus-names.ts';
import type { Matchers } from '../queries/promql.ts';
import { ATTRIBUTE, INTERACTIVE } from '../../telemetry/names.ts';

/** A recording rule. */
export type Rule = {
  readonly record: string;
  readonly expr: string;
  /** Labels added to every recorded series. @default none */
  readonly labels?: Readonly<Record<string, string>>;
};

/** Rules that Prometheus evaluates one after another: each sees what the rules before it recorded. */
export type RuleGroup = {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
};

/**
 * The series that dashboards and alerts read. A series that an alert fires on is 1 while the alert fires, and 0 or absent
 * otherwise; the others are the values in its message, with the same labels.
 */
export const RULE_SERIES = {
  budgetSpent: 'stepmeter:budget:spent',
  budgetLimit: 'stepmeter:budget:limit',
  budgetRatio: 'stepmeter:budget:ratio',
  budgetProjected: 'stepmeter:budget:projected',
  budgetProjectedRatio: 'stepmeter:budget:projected_ratio',
  budgetWarning: 'stepmeter:budget:warning',
  budgetExceeded: 'stepmeter:budget:exceeded',
  errorsSpike: 'stepmeter:errors:spike',
  errorsLastHour: 'stepmeter:errors:last_hour',
  errorsUsual: 'stepmeter:errors:usual',
  runStuck: 'stepmeter:run:stuck',
  runAge: 'stepmeter:run:age',
  runAgeLimit: 'stepmeter:run:age_limit',
  telemetrySilent: 'stepmeter:telemetry:silent',
  telemetryLastSeen: 'stepmeter:telemetry:last_seen',
  spoolGrowing: 'stepmeter:spool:growing',
  outboxGrowing: 'stepmeter:outbox:growing',
  quarantineGrowing: 'stepmeter:quarantine:growing',
  quarantineAdded: 'stepmeter:quarantine:added',
  hooksSlow: 'stepmeter:hooks:slow',
  hooksP95: 'stepmeter:hooks:p95',
  selectionAlarmed: 'stepmeter:selection:alarmed',
  selectionAlarms: 'stepmeter:selection:alarms_last_day',
  configurationDrifted: 'stepmeter:configuration:drifted',
  configurationDrift: 'stepmeter:configuration:drift_last_day',
  cacheFalseHits: 'stepmeter:cache:false_hits_last_day',
  cacheWrong: 'stepmeter:cache:wrong',
  billDiffers: 'stepmeter:bill:differs',
  billDifferenceUsd: 'stepmeter:bill:difference_usd',
  billDifferenceTokens: 'stepmeter:bill:difference_tokens',
} as const;

/** The attributes that identify a workflow. */
export const WORKFLOW_ATTRIBUTES: readonly string[] = [ENVIRONMENT, ATTRIBUTE.workflowName];

/** The same as labels for PromQL's `by` and `on`. */
export const WORKFLOW_LABELS = WORKFLOW_ATTRIBUTES.map(prometheusLabel).join(', ');

/** Excludes interactive sessions: they have no typical cost or duration, and may stay open for days. */
export const NOT_INTERACTIVE: Matchers = { [ATTRIBUTE.workflowName]: `!="${INTERACTIVE.workflow}"` };

/** 1 for each series in the result of a query, 0 (not -0) for each other series of `others`. */
export function boolSeries(query: string, others: string): string {
  return `((0 * (${query}) + 1) or 0 * (${others}) + 0)`;
}

/**
 * 1 from the moment a query has a result until a weaker query has none, else 0: a value that hovers around a threshold
 * fires once. The state survives a day without Prometheus.
 */
export function withHysteresis(
  series: string,
  { fire, retain, others }: { fire: string; retain: string; others: string },
): string {
  return boolSeries(`(${fire}) or ((${retain}) and last_over_time(${series}[1d]) == 1)`, others);
}
