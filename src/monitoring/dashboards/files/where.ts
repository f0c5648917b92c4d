import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { amount, operations } from '../figures/changes.ts';
import { count, mean, quantile } from '../figures/durations.ts';
import { addedHere } from '../narrow.ts';
import { pie } from '../panels/pie.ts';
import { table } from '../panels/table.ts';
import { workflowToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const bySource = pie({
  title: 'By source',
  description:
    'File operations within the range by what did them: a tool that says so itself, or a shell command, of which looking at the files tells. From stepmeter.file.operations.',
  unit: UNIT.exact,
  width: 6,
  nothing: 'no file operations',
  queries: [{ expr: share(ATTRIBUTE.fileSource), by: [ATTRIBUTE.fileSource] }],
});

const byExtension = pie({
  title: 'By kind of file',
  description:
    'File operations within the range by the ending of the name; rare endings are counted as "other". From stepmeter.file.operations.',
  unit: UNIT.exact,
  width: 6,
  nothing: 'no file operations',
  queries: [{ expr: `topk(12, ${share(ATTRIBUTE.fileExtension)})`, by: [ATTRIBUTE.fileExtension] }],
});

const operation = { by: [ATTRIBUTE.fileOperation] };
const seconds = { unit: UNIT.seconds, decimals: 2, nothing: '–' };

const times = table({
  title: 'Time per operation',
  description:
    'How long the tool calls took that changed a file within the range. The mean is exact, the upper end is estimated within a bucket. From stepmeter.file.duration; shell commands are not in it.',
  keys: [{ attribute: ATTRIBUTE.fileOperation, title: 'Operation' }],
  figures: [
    { title: 'Tool calls', expr: count(METRIC.fileDuration, operation), unit: UNIT.exact },
    { title: 'Mean', expr: mean(METRIC.fileDuration, operation), ...seconds },
    { title: '95 % within', expr: quantile(0.95, METRIC.fileDuration, operation), ...seconds },
  ],
});

const step = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.fileSource] };

const bySteps = table({
  title: 'By step and source',
  description:
    'What each step did to files within the range, by tools and by shell commands. Lines and bytes are those of files whose content could be read before and after. From stepmeter.file.operations, stepmeter.file.lines and stepmeter.file.bytes.',
  width: 24,
  height: 9,
  keys: [
    workflowToRuns,
    { attribute: ATTRIBUTE.stepName, title: 'Step' },
    { attribute: ATTRIBUTE.fileSource, title: 'Source' },
  ],
  figures: [
    { title: 'Created', expr: operations('create', step), unit: UNIT.exact },
    { title: 'Modified', expr: operations('modify', step), unit: UNIT.exact },
    { title: 'Deleted', expr: operations('delete', step), unit: UNIT.exact },
    { title: 'Lines added', expr: amount(METRIC.fileLines, 'added', step), unit: UNIT.exact },
    { title: 'Lines removed', expr: amount(METRIC.fileLines, 'removed', step), unit: UNIT.exact },
    { title: 'Churn', expr: addedHere(METRIC.fileLines, step), unit: UNIT.exact },
    { title: 'Grown', expr: amount(METRIC.fileBytes, 'added', step), unit: UNIT.bytes },
    { title: 'Shrunk', expr: amount(METRIC.fileBytes, 'removed', step), unit: UNIT.bytes },
  ],
  sortBy: 'Churn',
});

/** Who changed files, and which. */
export const where: Section = { title: 'Where', panels: [bySource, byExtension, times, bySteps] };

function share(attribute: string): string {
  return `${addedHere(METRIC.fileOperations, { by: [attribute] })} > 0`;
}
