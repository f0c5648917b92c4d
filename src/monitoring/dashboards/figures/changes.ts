import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';
import { orZero, type Question } from '../../query.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';

/** Whether something came to files or went from them. */
export type Direction = 'added' | 'removed';

const whose = (attribute: string, value: string, question: Question): Question => ({
  ...question,
  where: { ...question.where, [attribute]: `="${value}"` },
});

/** File operations of a kind within the range. */
export const operations = (kind: 'create' | 'modify' | 'delete', question: Question = {}): string =>
  addedHere(METRIC.fileOperations, whose(ATTRIBUTE.fileOperation, kind, question));

/** Lines or bytes that came to files, or went from them, within the range. */
export const amount = (metric: Metric, direction: Direction, question: Question = {}): string =>
  addedHere(metric, whose(ATTRIBUTE.direction, direction, question));

/** The same since the point before; what went is below zero. */
export const amountPerInterval = (metric: Metric, direction: Direction): string => {
  const query = orZero(addedPerIntervalHere(metric, whose(ATTRIBUTE.direction, direction, {})));
  return direction === 'added' ? query : `-1 * (${query})`;
};
