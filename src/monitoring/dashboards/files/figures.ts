import { METRIC } from '../../../telemetry/names.ts';
import { orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { amount, operations } from '../figures/changes.ts';
import { addedHere } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { UNIT } from '../style.ts';

const KINDS = [
  { kind: 'create', title: 'Created', what: 'created' },
  { kind: 'modify', title: 'Modified', what: 'modified' },
  { kind: 'delete', title: 'Deleted', what: 'deleted' },
] as const;

const counts = KINDS.map(({ kind, title, what }) =>
  stat({
    title,
    description: `How often a file was ${what} within the range, by a tool or by a shell command; a file that was ${what} twice counts twice. From stepmeter.file.operations.`,
    unit: UNIT.exact,
    queries: [{ expr: orZero(operations(kind)) }],
  }),
);

const added = stat({
  title: 'Lines added',
  description: 'Lines that came to text files within the range. From stepmeter.file.lines.',
  unit: UNIT.exact,
  queries: [{ expr: orZero(amount(METRIC.fileLines, 'added')) }],
});

const removed = stat({
  title: 'Lines removed',
  description: 'Lines that went from text files within the range. From stepmeter.file.lines.',
  unit: UNIT.exact,
  queries: [{ expr: orZero(amount(METRIC.fileLines, 'removed')) }],
});

const churn = stat({
  title: 'Churn',
  description:
    'Lines added and removed within the range together: how much was written and rewritten to come to the result. From stepmeter.file.lines.',
  unit: UNIT.exact,
  queries: [{ expr: orZero(addedHere(METRIC.fileLines)) }],
});

/** What happened to files within the range. */
export const figures: Section = { title: 'In this range', panels: [...counts, added, removed, churn] };
