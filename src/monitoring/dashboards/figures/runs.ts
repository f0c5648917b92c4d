import type { RunResult } from '../../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../../core/names.ts';
import { added, per, ratio, type Question } from '../../query.ts';
import { narrowed } from '../narrow.ts';

/** A matcher of results. */
export const resultIs = (...results: readonly RunResult[]): string => `=~"${results.join('|')}"`;

/** Runs that say whether the work can be done: one that was cancelled or abandoned does not. */
export const DECIDED = resultIs('success', 'failure');

const runs = (result: string, question: Question, over?: string): string =>
  added(METRIC.runs, narrowed(METRIC.runs, { ...question, where: { [ATTRIBUTE.runResult]: result } }), over);

/** Runs that succeeded, as a share of those that succeeded or failed. */
export const successRate = (question: Question = {}, over?: string): string =>
  ratio(runs(resultIs('success'), question, over), runs(DECIDED, question, over));

/** What a run cost on average: of those that ended, whatever their result. */
export const costPerRun = (question: Question = {}, over?: string): string => {
  const part = (name: 'sum' | 'count'): string =>
    added(METRIC.runCost, narrowed(METRIC.runCost, { ...question, part: name }), over);
  return per(part('sum'), part('count'));
};

/** What a success cost on average: the cost of all runs that ended, shared by those that succeeded. */
export const costPerSuccess = (question: Question = {}, over?: string): string => {
  const spent = added(METRIC.runCost, narrowed(METRIC.runCost, { ...question, part: 'sum' }), over);
  return per(spent, runs(resultIs('success'), question, over));
};
