import { METRIC } from '../../telemetry/names.ts';
import { BOARD } from '../dashboards/boards.ts';
import { fresh } from '../query.ts';
import { RULE_SERIES } from '../rules/series.ts';
import type { Alert, AlertBoard, AlertGroup } from './alert.ts';
import { moment, seconds, whole } from './go-template.ts';

/** A relay is identified by the ID of its store. */
const RELAY = 'The relay of store {{ $labels.instance }}';

const SILENT: Alert = {
  uid: 'stepmeter-telemetry-silent',
  title: 'Relay not reporting',
  severity: 'critical',
  firing: RULE_SERIES.telemetrySilent,
  figures: { last_seen: RULE_SERIES.telemetryLastSeen },
  subject: RELAY,
  does: 'has stopped reporting',
  description: `Last report: ${moment('last_seen')}. Records are kept in the spool; nothing is lost.`,
  board: at('Last heard of the relay'),
};

const SPOOL: Alert = {
  uid: 'stepmeter-spool-growing',
  title: 'Spool backlog growing',
  severity: 'warning',
  firing: RULE_SERIES.spoolGrowing,
  figures: { waiting: fresh(METRIC.spoolDepth) },
  subject: RELAY,
  does: 'is falling behind',
  description: `${whole('waiting')} records are waiting in the spool, and the number is not falling.`,
  board: at('What waits'),
};

const OUTBOX: Alert = {
  uid: 'stepmeter-outbox-growing',
  title: 'Export backlog growing',
  severity: 'warning',
  firing: RULE_SERIES.outboxGrowing,
  figures: { waiting: fresh(METRIC.outboxDepth) },
  subject: RELAY,
  does: 'cannot export its spans: the collector does not accept them',
  description: `${whole('waiting')} spans are waiting for the collector, and the number is not falling.`,
  board: at('Waiting for the collector'),
};

const QUARANTINE: Alert = {
  uid: 'stepmeter-quarantine-growing',
  title: 'Records quarantined',
  severity: 'warning',
  firing: RULE_SERIES.quarantineGrowing,
  figures: { added: RULE_SERIES.quarantineAdded },
  subject: RELAY,
  does: 'cannot read some records in the spool',
  description: `Records quarantined in the last hour: ${whole('added')}.`,
  board: at('In quarantine'),
};

const HOOKS: Alert = {
  uid: 'stepmeter-hooks-slow',
  title: 'Hooks are slow',
  severity: 'warning',
  firing: RULE_SERIES.hooksSlow,
  figures: { p95: RULE_SERIES.hooksP95 },
  subject: 'Hooks',
  does: 'slow down Claude sessions',
  description: `p95 of their duration in the last hour: ${seconds('p95')}.`,
  board: { uid: BOARD.performance, panel: 'Hooks over time' },
};

/** Problems of Stepmeter itself. */
export const PIPELINE_ALERTS: AlertGroup = {
  name: 'Pipeline',
  interval: '1m',
  alerts: [SILENT, SPOOL, OUTBOX, QUARANTINE, HOOKS],
};

function at(panel: string): AlertBoard {
  return { uid: BOARD.pipeline, panel };
}
