import type { Alert, AlertGroup, AlertPanel } from './alert.ts';
import { integer, seconds, time } from './go-template.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { currentValues } from '../queries/promql.ts';
import { RULE_SERIES } from '../rules/series.ts';
import { METRIC } from '../../telemetry/names.ts';

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

function at(panel: string): AlertPanel {
  return { uid: DASHBOARD.pipeline, panel };
}
