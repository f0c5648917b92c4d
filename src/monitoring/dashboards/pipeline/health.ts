import { METRIC } from '../../../telemetry/names.ts';
import { COLLECTOR_METRIC } from '../../collector-metrics.ts';
import { current, orZero, silence } from '../../query.ts';
import type { Section } from '../board.ts';
import { addedHere, currentHere, narrowed } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { COLOUR, UNIT } from '../style.ts';

const SILENT = 'silent';

const LATE = [
  { from: 60, colour: COLOUR.warning },
  { from: 600, colour: COLOUR.bad },
];

const heard = stat({
  title: 'Last heard of the relay',
  description:
    'How long ago a relay told of itself, which it does every 15 seconds while it works. Where nothing is shown, it has been silent for more than an hour. Time of the last stepmeter.spool.depth.',
  unit: UNIT.seconds,
  nothing: SILENT,
  colour: COLOUR.good,
  thresholds: LATE,
  queries: [{ expr: silence(METRIC.spoolDepth, narrowed(METRIC.spoolDepth)) }],
});

const WAITING = [
  { from: 1000, colour: COLOUR.warning },
  { from: 10_000, colour: COLOUR.bad },
];

const spool = stat({
  title: 'Waiting in the spool',
  description: 'Records that wait for the relay, now. From stepmeter.spool.depth.',
  unit: UNIT.exact,
  nothing: SILENT,
  thresholds: WAITING,
  queries: [{ expr: currentHere(METRIC.spoolDepth) }],
});

const outbox = stat({
  title: 'Waiting for the collector',
  description:
    'Spans that the collector has not taken yet, now. They lie in the store until it does. From stepmeter.outbox.depth.',
  unit: UNIT.exact,
  nothing: SILENT,
  thresholds: WAITING,
  queries: [{ expr: currentHere(METRIC.outboxDepth) }],
});

const quarantined = stat({
  title: 'In quarantine',
  description:
    'Records that could not be understood and were laid aside, now; `stepmeter status` says where they are and why. From stepmeter.quarantine.depth.',
  unit: UNIT.exact,
  nothing: SILENT,
  thresholds: [{ from: 1, colour: COLOUR.warning }],
  queries: [{ expr: currentHere(METRIC.quarantineDepth) }],
});

const refused = stat({
  title: 'Exports refused',
  description:
    'Exports within the range that the collector did not take; what they held is sent again. From stepmeter.export.failures.',
  unit: UNIT.exact,
  thresholds: [{ from: 1, colour: COLOUR.warning }],
  queries: [{ expr: orZero(addedHere(METRIC.exportFailures)) }],
});

const queued = stat({
  title: 'Waiting for back ends',
  description:
    'What waits in the collector for Tempo and Prometheus, now: spans and metric points. It lies on disk. From otelcol_exporter_queue_size.',
  unit: UNIT.exact,
  nothing: SILENT,
  thresholds: WAITING,
  queries: [{ expr: current(COLLECTOR_METRIC.queueSize) }],
});

/** Whether all is well. */
export const health: Section = { title: 'Now', panels: [heard, spool, outbox, quarantined, refused, queued] };
