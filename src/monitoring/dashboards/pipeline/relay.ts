import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { addedPerIntervalHere, currentHere, highestHere } from '../narrow.ts';
import { bars, lines } from '../panels/graph.ts';
import { UNIT } from '../style.ts';

const records = bars({
  title: 'Records taken in',
  description:
    'Records that the relay took from the spool since the bar before: stored, known already, or laid aside because they could not be understood. From stepmeter.records.',
  unit: UNIT.exact,
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.records, { by: [ATTRIBUTE.recordOutcome] }),
      by: [ATTRIBUTE.recordOutcome],
    },
  ],
});

const lag = lines({
  title: 'Lag of the relay',
  description:
    'How long the oldest of the records that the relay took in last had waited. Gaps are times without a relay. From stepmeter.relay.lag.',
  unit: UNIT.seconds,
  queries: [{ expr: highestHere(METRIC.relayLag), legend: 'lag' }],
});

const waiting = lines({
  title: 'What waits',
  description:
    'Records that waited in the spool and spans that waited for the collector. Gaps are times without a relay. From stepmeter.spool.depth and stepmeter.outbox.depth.',
  unit: UNIT.exact,
  queries: [
    { expr: currentHere(METRIC.spoolDepth), legend: 'records in the spool' },
    { expr: currentHere(METRIC.outboxDepth), legend: 'spans for the collector' },
  ],
});

const failures = bars({
  title: 'Exports refused over time',
  description: 'Exports since the bar before that the collector did not take. From stepmeter.export.failures.',
  unit: UNIT.exact,
  queries: [{ expr: orZero(addedPerIntervalHere(METRIC.exportFailures)), legend: 'refused' }],
});

/** What the relay does. */
export const relay: Section = { title: 'Spool and relay', panels: [records, lag, waiting, failures] };
