import { ATTRIBUTE, DIFFERENCE_OUTCOME, METRIC, type Metric } from '../../telemetry/names.ts';
import { ENVIRONMENT, INSTANCE, prometheusLabel, prometheusName } from '../prometheus-names.ts';
import { highest } from '../query.ts';
import { recentlyAdded } from './recent.ts';
import { latched, oneWhere, type Rule, type RuleGroup } from './rule.ts';
import { RULE_SERIES } from './series.ts';

const BY_STORE = { by: [ENVIRONMENT, INSTANCE] } as const;
const STORE = BY_STORE.by.map(prometheusLabel).join(', ');

/** Sent always, whatever there is to do. */
const HEARTBEAT = prometheusName(METRIC.relayUp);

/** A relay that is not seen for so long was taken out of service. */
const REMEMBERED_FOR = '2d';

/** After so much silence something is wrong. */
const SILENT_AFTER_S = 600;

const SILENCE: readonly Rule[] = [
  {
    record: RULE_SERIES.telemetryLastSeen,
    expr: `max by (${STORE}) (max_over_time(timestamp(${HEARTBEAT})[${REMEMBERED_FOR}:1m]))`,
  },
  {
    record: RULE_SERIES.telemetrySilent,
    expr: oneWhere(
      // A relay that was told to end said so in its last report.
      `time() - ${RULE_SERIES.telemetryLastSeen} > ${SILENT_AFTER_S} and` +
        ` max by (${STORE}) (last_over_time(${HEARTBEAT}[${REMEMBERED_FOR}])) > 0`,
      RULE_SERIES.telemetryLastSeen,
    ),
  },
];

const QUARANTINED = {
  where: { [ATTRIBUTE.recordOutcome]: '="quarantined"' },
  ...BY_STORE,
} as const;

const QUARANTINE: readonly Rule[] = [
  { record: RULE_SERIES.quarantineAdded, expr: recentlyAdded(METRIC.records, QUARANTINED, { over: '1h' }) },
  {
    record: RULE_SERIES.quarantineGrowing,
    expr: oneWhere(`${RULE_SERIES.quarantineAdded} > 0`, RULE_SERIES.quarantineAdded),
  },
];

/** Hooks are slow where one of twenty takes longer than this, of so many in the last hour; below the second, well again. */
const SLOW = { seconds: 0.1, keptSeconds: 0.08, least: 20 } as const;

const HOOKS: readonly Rule[] = [
  {
    record: RULE_SERIES.hooksP95,
    expr: `histogram_quantile(0.95, ${hooks('bucket')}) and ${hooks('count')} >= ${SLOW.least}`,
  },
  {
    record: RULE_SERIES.hooksSlow,
    expr: latched(RULE_SERIES.hooksSlow, {
      on: `${RULE_SERIES.hooksP95} > ${SLOW.seconds}`,
      keep: `${RULE_SERIES.hooksP95} > ${SLOW.keptSeconds}`,
      others: RULE_SERIES.hooksP95,
    }),
  },
];

const { billDifferenceUsd: usd, billDifferenceTokens: tokens } = RULE_SERIES;

const NANO = 1e9;

/** Money is told from a cent on, tokens from the first. */
const LEAST_USD = 0.01;

const BILLS: readonly Rule[] = [
  { record: usd, expr: `${openOf('="cost"')} / ${NANO}` },
  { record: tokens, expr: openOf('=~"input|output|cache_read|cache_write"') },
  {
    record: RULE_SERIES.billDiffers,
    expr: oneWhere(`${usd} >= ${LEAST_USD} or ${tokens} >= 1`, `${usd} or ${tokens}`),
  },
];

/** Stepmeter itself: whether what is shown is whole, and right. */
export const PIPELINE: RuleGroup = {
  name: 'stepmeter-pipeline',
  interval: '1m',
  rules: [
    ...SILENCE,
    growing(RULE_SERIES.spoolGrowing, METRIC.spoolDepth, 100),
    growing(RULE_SERIES.outboxGrowing, METRIC.outboxDepth, 1000),
    ...QUARANTINE,
    ...HOOKS,
    ...BILLS,
  ],
};

/** What waits grows where so much waited all the time for ten minutes, and no less than before; a half keeps it on. */
function growing(series: string, depth: Metric, least: number): Rule {
  const gauge = prometheusName(depth);
  const all = (over: string): string => `max by (${STORE}) (min_over_time(${gauge}[${over}]))`;
  const now = highest(depth, BY_STORE);
  const before = highest(depth, { ...BY_STORE, ago: '10m' });
  return {
    record: series,
    expr: latched(series, {
      on: `${all('10m')} >= ${least} and ${now} >= ${before}`,
      keep: `${all('10m')} >= ${least / 2}`,
      others: now,
    }),
  };
}

function hooks(part: 'bucket' | 'count'): string {
  return recentlyAdded(METRIC.hookDuration, { by: [ENVIRONMENT], part }, { over: '1h' });
}

function openOf(kinds: string): string {
  return recentlyAdded(
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
