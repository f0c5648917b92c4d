import type { RunResult, StepKind } from '../../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { groupOf, ratio, type Question } from '../../query.ts';
import { addedHere } from '../narrow.ts';

/** A matcher of how attempts came to be. */
export function kindIs(...kinds: readonly StepKind[]): string {
  return `=~"${kinds.join('|')}"`;
}

/** What a run came to at a step, which may have taken several attempts. */
type Ended = {
  /** How the last attempt ended. @default any way */
  readonly result?: RunResult;
  /** How many attempts it took at most. @default any number */
  readonly within?: number;
};

/** How often a run was done with a step. */
export function stepsEnded({ result, within }: Ended = {}, question: Question = {}): string {
  const where = {
    ...(result === undefined ? {} : { [ATTRIBUTE.stepResult]: `="${result}"` }),
    // A whole bound is written with or without a decimal, by version of Prometheus.
    ...(within === undefined ? {} : { le: `=~"${within}|${within}[.]0"` }),
  };
  const { by = [] } = question;
  // The part of a bucket is split by its bound, of which there is one here.
  return within === undefined
    ? addedHere(METRIC.stepAttempts, { ...question, where, part: 'count' })
    : `${groupOf({ by })} (${addedHere(METRIC.stepAttempts, { ...question, where, part: 'bucket' })})`;
}

/** The share of steps, of those that runs were done with, that succeeded at the first attempt. */
export function firstTimeRight(question: Question = {}): string {
  return ratio(stepsEnded({ result: 'success', within: 1 }, question), stepsEnded({}, question));
}
