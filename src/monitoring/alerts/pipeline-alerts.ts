import { METRIC } from '../../core/names.ts';
import { BOARD } from '../dashboards/boards.ts';
import { fresh } from '../query.ts';
import { RULE_SERIES } from '../rules/series.ts';
import type { Alert, AlertBoard, AlertGroup } from './alert.ts';
import { moment, seconds, whole } from './words.ts';

const at = (panel: string): AlertBoard => ({ uid: BOARD.pipeline, panel });

/** A relay is known by its store's id. */
const RELAY = 'The relay of store {{ $labels.instance }}';

const SILENT: Alert = {
  uid: 'stepmeter-telemetry-silent',
  title: 'Telemetry has gone silent',
  severity: 'critical',
  firing: RULE_SERIES.telemetrySilent,
  figures: { last_seen: RULE_SERIES.telemetryLastSeen },
  subject: RELAY,
  does: 'has stopped reporting',
  description: `Its last report is of ${moment('last_seen')}. Records wait in the spool; nothing is lost.`,
  board: at('Last heard of the relay'),
};

const SPOOL: Alert = {
  uid: 'stepmeter-spool-growing',
  title: 'Records pile up in the spool',
  severity: 'warning',
  firing: RULE_SERIES.spoolGrowing,
  figures: { waiting: fresh(METRIC.spoolDepth) },
  subject: RELAY,
  does: 'does not keep up with what is recorded',
  description: `${whole('waiting')} records wait in the spool, and they do not get fewer.`,
  board: at('What waits'),
};

const OUTBOX: Alert = {
  uid: 'stepmeter-outbox-growing',
  title: 'Spans pile up before the collector',
  severity: 'warning',
  firing: RULE_SERIES.outboxGrowing,
  figures: { waiting: fresh(METRIC.outboxDepth) },
  subject: RELAY,
  does: 'is not rid of its spans: the collector does not take them',
  description: `${whole('waiting')} spans wait for the collector, and they do not get fewer.`,
  board: at('Waiting for the collector'),
};

const QUARANTINE: Alert = {
  uid: 'stepmeter-quarantine-growing',
  title: 'Records go into quarantine',
  severity: 'warning',
  firing: RULE_SERIES.quarantineGrowing,
  figures: { added: RULE_SERIES.quarantineAdded },
  subject: RELAY,
  does: 'cannot read some of what it finds in the spool',
  description: `${whole('added')} records were put into quarantine within the last hour.`,
  board: at('In quarantine'),
};

const HOOKS: Alert = {
  uid: 'stepmeter-hooks-slow',
  title: 'Hooks are slow',
  severity: 'warning',
  firing: RULE_SERIES.hooksSlow,
  figures: { p95: RULE_SERIES.hooksP95 },
  subject: 'Hooks',
  does: 'take too much time from the sessions they watch',
  description: `Of a hundred hooks of the last hour five took longer than ${seconds('p95')}.`,
  board: { uid: BOARD.performance, panel: 'Hooks over time' },
};

/** What is wrong with Stepmeter itself. */
export const PIPELINE_ALERTS: AlertGroup = {
  name: 'Pipeline',
  interval: '1m',
  alerts: [SILENT, SPOOL, OUTBOX, QUARANTINE, HOOKS],
};
