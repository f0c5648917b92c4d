import type { RunReport, StepReport } from '../report/show-run.ts';
import type { Style } from './terminal/style.ts';
import type { Cell } from './terminal/table.ts';

/** The result of a run or step. */
type Result = RunReport['run']['result'] | StepReport['result'];

const STYLES: Readonly<Partial<Record<Result, Style>>> = {
  success: 'good',
  failure: 'bad',
  cancelled: 'warning',
  abandoned: 'warning',
  running: 'active',
};

/** A result as a cell, in the colour of what it means, with the type of its error. */
export function runResult(result: Result, errorType: string | null = null): Cell {
  return { text: errorType === null ? result : `${result} (${errorType})`, style: STYLES[result] };
}
