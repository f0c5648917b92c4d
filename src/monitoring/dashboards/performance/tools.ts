import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { ratio } from '../../query.ts';
import type { Section } from '../board.ts';
import { count, mean, quantile, sum } from '../figures/durations.ts';
import { addedHere } from '../narrow.ts';
import { table } from '../panels/table.ts';
import { COLOUR, UNIT } from '../style.ts';

const tool = { by: [ATTRIBUTE.toolName] };

const seconds = { unit: UNIT.seconds, decimals: 2, nothing: '–' };

const failed = { ...tool, where: { [ATTRIBUTE.toolResult]: '!="success"' } };

const slowestTools = table({
  title: 'Slowest tools',
  description:
    'Tool calls that ended within the range, by the time they took together. The mean is exact, the upper end is estimated within a bucket. From gen_ai.execute_tool.duration and stepmeter.tool.calls.',
  keys: [{ attribute: ATTRIBUTE.toolName, title: 'Tool' }],
  figures: [
    { title: 'Together', expr: sum(METRIC.toolDuration, tool), ...seconds, decimals: 1 },
    { title: 'Calls', expr: addedHere(METRIC.toolCalls, tool), unit: UNIT.exact },
    { title: 'Mean', expr: mean(METRIC.toolDuration, tool), ...seconds },
    { title: '95 % within', expr: quantile(0.95, METRIC.toolDuration, tool), ...seconds },
    {
      title: 'Failed',
      expr: ratio(addedHere(METRIC.toolCalls, failed), addedHere(METRIC.toolCalls, tool)),
      unit: UNIT.share,
      decimals: 1,
      thresholds: [{ from: 0.2, colour: COLOUR.warning }],
    },
  ],
});

const operation = { by: [ATTRIBUTE.fileOperation] };

const fileOperations = table({
  title: 'Slowest file operations',
  description:
    'How long the tool calls took that created, modified or deleted a file within the range. What a shell command changed is not in it: of its time nobody knows which part went into which file. From stepmeter.file.duration.',
  keys: [{ attribute: ATTRIBUTE.fileOperation, title: 'Operation' }],
  figures: [
    { title: 'Together', expr: sum(METRIC.fileDuration, operation), ...seconds },
    { title: 'Operations', expr: count(METRIC.fileDuration, operation), unit: UNIT.exact },
    { title: 'Mean', expr: mean(METRIC.fileDuration, operation), ...seconds },
    { title: '95 % within', expr: quantile(0.95, METRIC.fileDuration, operation), ...seconds },
  ],
});

/** Where the time of tools goes. */
export const tools: Section = { title: 'Tools and file operations', panels: [slowestTools, fileOperations] };
