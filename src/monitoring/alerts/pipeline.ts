import { ENVIRONMENT, INSTANCE, prometheusLabel, prometheusName } from '../queries/prometheus-names.ts';
import { currentMax, recentIncrease, currentValues } from '../queries/promql.ts';
import { type Rule, type RuleGroup, boolSeries, withHysteresis, RULE_SERIES } from './rule.ts';
import {
  BACKLOG,
  BILL_DIFFERENCE,
  DECOMMISSIONED_AFTER_DAYS,
  REPORTED_DAYS,
  SILENT_AFTER_S,
  SLOW_HOOKS,
} from '../thresholds.ts';
import { ATTRIBUTE, DIFFERENCE_OUTCOME, METRIC, type Metric } from '../../telemetry/names.ts';
import type { Alert, AlertGroup, AlertPanel } from './alert.ts';
import { integer, seconds, time } from './go-template.ts';
import { DASHBOARD } from '../dashboards/uids.ts';

const BY_STORE = { by: [ENVIRONMENT, INSTANCE] } as const;
const STORE = BY_STORE.by.map(prometheusLabel).join(', ');

/** Reported by every relay, whatever it is doing. */
const HEARTBEAT = prometheusName(METRIC.relayUp);

const SILENCE_RULES: readonly Rule[] = [
  {
    record: RULE_SERIES.telemetryLastSeen,
    expr: `max by (${STORE}) (max_over_time(timestamp(${HEARTBEAT})[${DECOMMISSIONED_AFTER_DAYS}d:1m]))`,
  },
  {
    record: RULE_SERIES.telemetrySilent,
    expr: boolSeries(
      // The last report of a relay that was stopped is 0.
      `time() - ${RULE_SERIES.telemetryLastSeen} > ${SILENT_AFTER_S} and` +
        ` max by (${STORE}) (last_over_time(${HEARTBEAT}[${DECOMMISSIONED_AFTER_DAYS}d])) > 0`,
      RULE_SERIES.telemetryLastSeen,
    ),
  },
];

const QUARANTINED = {
  where: { [ATTRIBUTE.recordOutcome]: '="quarantined"' },
  ...BY_STORE,
} as const;

const QUARANTINE_RULES: readonly Rule[] = [
  { record: RULE_SERIES.quarantineAdded, expr: recentIncrease(METRIC.records, QUARANTINED, { over: '1h' }) },
  {
    record: RULE_SERIES.quarantineGrowing,
    expr: boolSeries(`${RULE_SERIES.quarantineAdded} > 0`, RULE_SERIES.quarantineAdded),
  },
];

const HOOK_RULES: readonly Rule[] = [
  {
    record: RULE_SERIES.hooksP95,
    expr: `histogram_quantile(0.95, ${hooks('bucket')}) and ${hooks('count')} >= ${SLOW_HOOKS.minRecords}`,
  },
  {
    record: RULE_SERIES.hooksSlow,
    expr: withHysteresis(RULE_SERIES.hooksSlow, {
      fire: `${RULE_SERIES.hooksP95} > ${SLOW_HOOKS.seconds}`,
      retain: `${RULE_SERIES.hooksP95} > ${SLOW_HOOKS.retainSeconds}`,
      others: RULE_SERIES.hooksP95,
    }),
  },
];

const { billDifferenceUsd: usd, billDifferenceTokens: tokens } = RULE_SERIES;

/** Differences of cost are counted in billionths of a US dollar. */
const NANO = 1e9;

const BILL_RULES: readonly Rule[] = [
  { record: usd, expr: `${unreconciled('="cost"')} / ${NANO}` },
  { record: tokens, expr: unreconciled('=~"input|output|cache_read|cache_write"') },
  {
    record: RULE_SERIES.billDiffers,
    expr: boolSeries(
      `${usd} >= ${BILL_DIFFERENCE.usd} or ${tokens} >= ${BILL_DIFFERENCE.tokens}`,
      `${usd} or ${tokens}`,
    ),
  },
];

/** The health of Stepmeter itself: whether its data is complete and correct. */
export const PIPELINE: RuleGroup = {
  name: 'stepmeter-pipeline',
  interval: '1m',
  rules: [
    ...SILENCE_RULES,
    growing(RULE_SERIES.spoolGrowing, METRIC.spoolDepth, BACKLOG.spool),
    growing(RULE_SERIES.outboxGrowing, METRIC.outboxDepth, BACKLOG.outbox),
    ...QUARANTINE_RULES,
    ...HOOK_RULES,
    ...BILL_RULES,
  ],
};

/** A relay is identified by the ID of its store. */
const RELAY = 'The relay of store {{ $labels.instance }}';

const SILENT: Alert = {
  uid: 'stepmeter-telemetry-silent',
  title: 'Relay not reporting',
  severity: 'critical',
  firing: RULE_SERIES.telemetrySilent,
  values: { last_seen: RULE_SERIES.telemetryLastSeen },
  subject: RELAY,
  problem: 'has stopped reporting',
  description: `Last report: ${time('last_seen')}. Records are kept in the spool; nothing is lost.`,
  dashboard: at('Time since last report'),
};

const SPOOL: Alert = {
  uid: 'stepmeter-spool-growing',
  title: 'Spool backlog growing',
  severity: 'warning',
  firing: RULE_SERIES.spoolGrowing,
  values: { waiting: currentValues(METRIC.spoolDepth) },
  subject: RELAY,
  problem: 'is falling behind',
  description: `${integer('waiting')} records are waiting in the spool, and the number is not falling.`,
  dashboard: at('Backlog'),
};

const OUTBOX: Alert = {
  uid: 'stepmeter-outbox-growing',
  title: 'Export backlog growing',
  severity: 'warning',
  firing: RULE_SERIES.outboxGrowing,
  values: { waiting: currentValues(METRIC.outboxDepth) },
  subject: RELAY,
  problem: 'cannot export its spans: the collector does not accept them',
  description: `${integer('waiting')} spans are waiting for the collector, and the number is not falling.`,
  dashboard: at('Export backlog'),
};

const QUARANTINE: Alert = {
  uid: 'stepmeter-quarantine-growing',
  title: 'Records quarantined',
  severity: 'warning',
  firing: RULE_SERIES.quarantineGrowing,
  values: { added: RULE_SERIES.quarantineAdded },
  subject: RELAY,
  problem: 'cannot read some records in the spool',
  description: `Records quarantined in the last hour: ${integer('added')}.`,
  dashboard: at('Quarantined records'),
};

const HOOKS: Alert = {
  uid: 'stepmeter-hooks-slow',
  title: 'Hooks are slow',
  severity: 'warning',
  firing: RULE_SERIES.hooksSlow,
  values: { p95: RULE_SERIES.hooksP95 },
  subject: 'Hooks',
  problem: 'slow down Claude sessions',
  description: `p95 of their duration in the last hour: ${seconds('p95')}.`,
  dashboard: { uid: DASHBOARD.performance, panel: 'Hook duration over time' },
};

/** Alerts on Stepmeter itself. */
export const PIPELINE_ALERTS: AlertGroup = {
  name: 'Pipeline',
  interval: '1m',
  alerts: [SILENT, SPOOL, OUTBOX, QUARANTINE, HOOKS],
};

/** A backlog is growing if it was above the limit for ten minutes and is not smaller than before. */
function growing(series: string, depth: Metric, limit: number): Rule {
  const minimum = `max by (${STORE}) (min_over_time(${prometheusName(depth)}[10m]))`;
  const now = currentMax(depth, BY_STORE);
  const before = currentMax(depth, { ...BY_STORE, offset: '10m' });
  return {
    record: series,
    expr: withHysteresis(series, {
      fire: `${minimum} >= ${limit} and ${now} >= ${before}`,
      retain: `${minimum} >= ${limit / 2}`,
      others: now,
    }),
  };
}

function at(panel: string): AlertPanel {
  return { uid: DASHBOARD.pipeline, panel };
}

function unreconciled(kinds: string): string {
  return recentIncrease(
    METRIC.reconcileDifference,
    {
      where: {
        [ATTRIBUTE.differenceOutcome]: `="${DIFFERENCE_OUTCOME.open}"`,
        [ATTRIBUTE.difference]: kinds,
      },
      by: [ENVIRONMENT, ATTRIBUTE.workflowName],
    },
    { over: `${REPORTED_DAYS}d` },
  );
}

function hooks(part: 'bucket' | 'count'): string {
  return recentIncrease(METRIC.hookDuration, { by: [ENVIRONMENT], part }, { over: '1h' });
}
