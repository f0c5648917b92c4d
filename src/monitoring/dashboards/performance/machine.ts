import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';
import { mean, quantile } from '../figures/durations.ts';
import { bars } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { UNIT } from '../style.ts';

const WHEN = 'It counts when a session ends, all of it at once.';

const processor = bars({
  title: 'Processor time of sessions',
  description: `Processor time that the sessions took that ended since the bar before. ${WHEN} From process.cpu.time.`,
  unit: UNIT.seconds,
  width: 8,
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.cpuTime, { by: [ATTRIBUTE.stepName] }),
      by: [ATTRIBUTE.stepName],
    },
  ],
});

const disk = bars({
  title: 'Disk traffic of sessions',
  description: `What the sessions that ended since the bar before read from and wrote to disks. ${WHEN} From process.disk.io.`,
  unit: UNIT.bytes,
  width: 8,
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.diskIo, { by: [ATTRIBUTE.diskDirection] }),
      by: [ATTRIBUTE.diskDirection],
    },
  ],
});

const step = { by: [ATTRIBUTE.stepName] };

const memory = table({
  title: 'Memory and processor time by step',
  description:
    'The most memory that a session had at once, on average and for 95 of 100 sessions (estimated within a bucket), and the processor time of the sessions that ended within the range. From stepmeter.session.memory.peak and process.cpu.time.',
  width: 8,
  keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
  figures: [
    { title: 'Memory', expr: mean(METRIC.sessionPeakMemory, step), unit: UNIT.bytes, nothing: '–' },
    { title: '95 % within', expr: quantile(0.95, METRIC.sessionPeakMemory, step), unit: UNIT.bytes, nothing: '–' },
    { title: 'Processor', expr: addedHere(METRIC.cpuTime, step), unit: UNIT.seconds, decimals: 1 },
  ],
});

/** What sessions need of the machine. */
export const machine: Section = { title: 'What sessions need', panels: [processor, disk, memory] };
