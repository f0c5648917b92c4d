import type { Alert, AlertGroup } from './alert.ts';
import { count, ifLabeled, labelValue } from './go-template.ts';
import { RULE_SERIES, type RuleGroup, WORKFLOW_ATTRIBUTES, boolSeries } from './rule.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { REPORTED_DAYS } from '../thresholds.ts';
import { recentIncrease } from '../queries/promql.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const { cacheFalseHits: falseHits, cacheWrong } = RULE_SERIES;

const CACHED = { by: [...WORKFLOW_ATTRIBUTES, ATTRIBUTE.stepName, ATTRIBUTE.cacheName] } as const;

/** False hits of the last day. */
export const CACHE: RuleGroup = {
  name: 'stepmeter-cache',
  interval: '1m',
  rules: [
    { record: falseHits, expr: recentIncrease(METRIC.cacheFalseHits, CACHED, { over: `${REPORTED_DAYS}d` }) },
    { record: cacheWrong, expr: boolSeries(`${falseHits} > 0`, falseHits) },
  ],
};

/** Outside of runs, there is no workflow. */
const ofWorkflow = ifLabeled(
  ATTRIBUTE.workflowName,
  ` of ${ifLabeled(ATTRIBUTE.stepName, `step ${labelValue(ATTRIBUTE.stepName)} of `)}${labelValue(ATTRIBUTE.workflowName)}`,
);

const FALSE_HIT: Alert = {
  uid: 'stepmeter-cache-false-hit',
  title: 'Cached result was wrong',
  severity: 'warning',
  firing: cacheWrong,
  values: { false_hits: falseHits },
  subject: `The cached result of ${labelValue(ATTRIBUTE.cacheName)}${ofWorkflow}`,
  problem: 'differs from that of a new run',
  description:
    `${count('false_hits', 'verification')} in the last day found another exit code or other files. ` +
    'An input of the command is not declared; results restored since it changed may be wrong, too.',
  dashboard: {
    uid: DASHBOARD.poolAndCache,
    panel: 'Cache by name',
    filters: { workflow: ATTRIBUTE.workflowName },
  },
};

/** Alerts on the cache. */
export const CACHE_ALERTS: AlertGroup = { name: 'Cache', interval: '1m', alerts: [FALSE_HIT] };
