import type { Metric } from '../../telemetry/names.ts';
import { ENVIRONMENT } from '../prometheus-names.ts';
import type { Matchers, Question } from '../query.ts';
import { added, addedPerInterval, current, highest, RANGE } from '../query.ts';
import { NARROWING_VARIABLES, oneOf } from './variables.ts';

/**
 * The matchers by which the board's variables narrow series that have some labels. A matcher on a label that they do not
 * have would leave nothing of them as soon as the variable is set.
 */
export function narrowingOf(labels: readonly string[]): Matchers {
  return Object.fromEntries(
    NARROWING_VARIABLES.filter(({ attribute }) => attribute === ENVIRONMENT || labels.includes(attribute)).map(
      ({ attribute, name }) => [attribute, oneOf(name)],
    ),
  );
}

/** The matchers by which the board's variables narrow a metric. */
export function narrowing({ labels }: Metric): Matchers {
  return narrowingOf(labels);
}

/** A question about what the board is narrowed to. */
export function narrowed(metric: Metric, question: Question = {}): Question {
  return {
    ...question,
    where: { ...narrowing(metric), ...question.where },
  };
}

/** {@link added} of what the board is narrowed to. */
export function addedHere(metric: Metric, question: Question = {}, over: string = RANGE): string {
  return added(metric, narrowed(metric, question), over);
}

/** {@link addedPerInterval} of what the board is narrowed to. */
export function addedPerIntervalHere(metric: Metric, question: Question = {}): string {
  return addedPerInterval(metric, narrowed(metric, question));
}

/** {@link current} of what the board is narrowed to. */
export function currentHere(metric: Metric, question: Question = {}): string {
  return current(metric, narrowed(metric, question));
}

/** {@link highest} of what the board is narrowed to. */
export function highestHere(metric: Metric, question: Question = {}): string {
  return highest(metric, narrowed(metric, question));
}
