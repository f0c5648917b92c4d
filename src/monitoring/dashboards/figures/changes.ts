import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';
import { orZero, type Question } from '../../query.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';

/** Whether something came to files or went from them. */
export type Direction = 'added' | 'removed';

/** File operations of a kind within the range. */
export function operations(kind: 'create' | 'modify' | 'delete', question: Question = {}): string {
  return addedHere(METRIC.fileOperations, whose(ATTRIBUTE.fileOperation, kind, question));
}

function whose(attribute: string, value: string, question: Question): Question {
  return {
    ...question,
    where: { ...question.where, [attribute]: `="${value}"` },
  };
}

/** Lines or bytes that came to files, or went from them, within the range. */
export function amount(metric: Metric, direction: Direction, question: Question = {}): string {
  return addedHere(metric, whose(ATTRIBUTE.direction, direction, question));
}

/** The same since the point before; what went is below zero. */
export function amountPerInterval(metric: Metric, direction: Direction): string {
  const query = orZero(addedPerIntervalHere(metric, whose(ATTRIBUTE.direction, direction, {})));
  return direction === 'added' ? query : `-1 * (${query})`;
}
