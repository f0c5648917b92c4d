import { ENVIRONMENT, INSTANCE, prometheusLabel, prometheusName } from '../queries/prometheus-names.ts';
import { currentMax, recentIncrease } from '../queries/promql.ts';
import { type Rule, type RuleGroup, boolSeries, withHysteresis } from './rule.ts';
import { RULE_SERIES } from './series.ts';
import { BACKLOG, BILL_DIFFERENCE, DECOMMISSIONED_AFTER, SILENT_AFTER_S, SLOW_HOOKS } from '../thresholds.ts';
import { ATTRIBUTE, DIFFERENCE_OUTCOME, METRIC, type Metric } from '../../telemetry/names.ts';

const BY_STORE = { by: [ENVIRONMENT, INSTANCE] } as const;
const STORE = BY_STORE.by.map(prometheusLabel).join(', ');

/** Reported by every relay, whatever it is doing. */
const HEARTBEAT = prometheusName(METRIC.relayUp);

const SILENCE: readonly Rule[] = [
  {
    record: RULE_SERIES.telemetryLastSeen,
    expr: `max by (${STORE}) (max_over_time(timestamp(${HEARTBEAT})[${DECOMMISSIONED_AFTER}:1m]))`,
  },
  {
    record: RULE_SERIES.telemetrySilent,
    expr: boolSeries(
      // The last report of a relay that was stopped is 0.
      `time() - ${RULE_SERIES.telemetryLastSeen} > ${SILENT_AFTER_S} and` +
        ` max by (${STORE}) (last_over_time(${HEARTBEAT}[${DECOMMISSIONED_AFTER}])) > 0`,
      RULE_SERIES.telemetryLastSeen,
    ),
  },
];

const QUARANTINED = {
  where: { [ATTRIBUTE.recordOutcome]: '="quarantined"' },
  ...BY_STORE,
} as const;

const QUARANTINE: readonly Rule[] = [
  { record: RULE_SERIES.quarantineAdded, expr: recentIncrease(METRIC.records, QUARANTINED, { over: '1h' }) },
  {
    record: RULE_SERIES.quarantineGrowing,
    expr: boolSeries(`${RULE_SERIES.quarantineAdded} > 0`, RULE_SERIES.quarantineAdded),
  },
];

const HOOKS: readonly Rule[] = [
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

const BILLS: readonly Rule[] = [
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
    ...SILENCE,
    growing(RULE_SERIES.spoolGrowing, METRIC.spoolDepth, BACKLOG.spool),
    growing(RULE_SERIES.outboxGrowing, METRIC.outboxDepth, BACKLOG.outbox),
    ...QUARANTINE,
    ...HOOKS,
    ...BILLS,
  ],
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

function hooks(part: 'bucket' | 'count'): string {
  return recentIncrease(METRIC.hookDuration, { by: [ENVIRONMENT], part }, { over: '1h' });
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
    { over: '1d' },
  );
}
