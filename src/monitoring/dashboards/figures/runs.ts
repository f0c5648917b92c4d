import type { RunResult } from '../../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { per, ratio, type Question } from '../../query.ts';
import { addedHere, currentHere } from '../narrow.ts';
import type { Stat } from '../panels/stat.ts';
import { UNIT } from '../style.ts';
import { mean } from './durations.ts';

/** Runs that say whether the work can be done: one that was cancelled or abandoned does not. */
export const DECIDED = resultIs('success', 'failure');

/** Runs that have not ended: none where the relay says so, and nothing where it says nothing. */
export const RUNNING_NOW: Stat = {
  title: 'Running now',
  description:
    'Runs that have not ended at the end of the range. Shown only while the relay reports. From stepmeter.runs.active.',
  unit: UNIT.exact,
  nothing: 'relay silent',
  queries: [{ expr: `${currentHere(METRIC.runsActive)} or on() 0 * ${currentHere(METRIC.spoolDepth)}` }],
};

/** A matcher of results. */
export function resultIs(...results: readonly RunResult[]): string {
  return `=~"${results.join('|')}"`;
}

/** Runs of a result, as a share of those that succeeded or failed. */
export function resultShare(result: RunResult, question: Question = {}, over?: string): string {
  return ratio(runs(resultIs(result), question, over), runs(DECIDED, question, over));
}

function runs(result: string, question: Question, over?: string): string {
  return addedHere(METRIC.runs, { ...question, where: { [ATTRIBUTE.runResult]: result } }, over);
}

/** Runs that succeeded, as a share of those that succeeded or failed. */
export function successRate(question: Question = {}, over?: string): string {
  return resultShare('success', question, over);
}

/** What a run cost on average: of those that ended, whatever their result. */
export function costPerRun(question: Question = {}, over?: string): string {
  return mean(METRIC.runCost, question, over);
}

/** What a success cost on average: the cost of all runs that ended, shared by those that succeeded. */
export function costPerSuccess(question: Question = {}, over?: string): string {
  return per(addedHere(METRIC.runCost, { ...question, part: 'sum' }, over), runs(resultIs('success'), question, over));
}
