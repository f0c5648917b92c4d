import { METRIC } from '../../../telemetry/names.ts';
import { orZero, silence } from '../../query.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { addedHere, currentHere, narrowed } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { COLOUR, UNIT } from '../style.ts';

const toPipeline = { title: 'Pipeline', to: BOARD.pipeline };

/** Whether the figures arrive. */
export const health: Section = {
  title: 'Health of the pipeline',
  panels: [
    stat({
      title: 'Last heard of the relay',
      description:
        'How long ago the relay last reported. It reports every 15 s; figures above are as of then. From stepmeter.spool.depth.',
      unit: UNIT.seconds,
      decimals: 0,
      width: 6,
      nothing: 'over an hour ago',
      colour: COLOUR.good,
      thresholds: [
        { from: 60, colour: COLOUR.warning },
        { from: 120, colour: COLOUR.bad },
      ],
      queries: [{ expr: silence(METRIC.spoolDepth, narrowed(METRIC.spoolDepth)) }],
      link: toPipeline,
    }),
    stat({
      title: 'Waiting',
      description:
        'Records that wait in the spool, and spans that wait for the collector. From stepmeter.spool.depth and stepmeter.outbox.depth.',
      unit: UNIT.exact,
      width: 6,
      nothing: 'relay silent',
      queries: [
        { expr: currentHere(METRIC.spoolDepth), legend: 'records' },
        { expr: currentHere(METRIC.outboxDepth), legend: 'spans' },
      ],
      link: toPipeline,
    }),
    stat({
      title: 'Quarantined',
      description: 'Records that could not be read and lie in quarantine. From stepmeter.quarantine.depth.',
      unit: UNIT.exact,
      width: 6,
      nothing: 'relay silent',
      colour: COLOUR.good,
      thresholds: [{ from: 1, colour: COLOUR.bad }],
      queries: [{ expr: currentHere(METRIC.quarantineDepth) }],
      link: toPipeline,
    }),
    stat({
      title: 'Exports refused',
      description:
        'Exports within the range that the collector did not take. What they held is sent again. From stepmeter.export.failures.',
      unit: UNIT.exact,
      width: 6,
      colour: COLOUR.good,
      thresholds: [{ from: 1, colour: COLOUR.warning }],
      queries: [{ expr: orZero(addedHere(METRIC.exportFailures)) }],
      link: toPipeline,
    }),
  ],
};
