import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { amountPerInterval } from '../figures/changes.ts';
import { addedPerIntervalHere } from '../narrow.ts';
import { bars } from '../panels/graph.ts';
import { heatMap } from '../panels/heat-map.ts';
import { UNIT } from '../style.ts';

const operations = bars({
  title: 'File operations over time',
  description: 'Files created, modified and deleted since the bar before. From stepmeter.file.operations.',
  unit: UNIT.exact,
  width: 8,
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.fileOperations, { by: [ATTRIBUTE.fileOperation] }),
      by: [ATTRIBUTE.fileOperation],
    },
  ],
});

const lines = bars({
  title: 'Lines over time',
  description:
    'Lines that came to text files since the bar before, and below zero those that went from them. From stepmeter.file.lines.',
  unit: UNIT.exact,
  width: 8,
  queries: [
    { expr: amountPerInterval(METRIC.fileLines, 'added'), legend: 'added' },
    { expr: amountPerInterval(METRIC.fileLines, 'removed'), legend: 'removed' },
  ],
});

const bytes = bars({
  title: 'Bytes over time',
  description:
    'Bytes by which files grew since the bar before, and below zero those by which they shrank. From stepmeter.file.bytes.',
  unit: UNIT.bytes,
  width: 8,
  queries: [
    { expr: amountPerInterval(METRIC.fileBytes, 'added'), legend: 'grown' },
    { expr: amountPerInterval(METRIC.fileBytes, 'removed'), legend: 'shrunk' },
  ],
});

const durations = heatMap({
  title: 'How long file operations took',
  description:
    'How many tool calls that changed a file since the column before took how long. A dot is the newest of its bucket and leads to its trace. From stepmeter.file.duration; shell commands are not in it.',
  unit: UNIT.seconds,
  expr: addedPerIntervalHere(METRIC.fileDuration, { part: 'bucket' }),
});

/** When it happened, and how long it took. */
export const overTime: Section = { title: 'Over time', panels: [operations, lines, bytes, durations] };
