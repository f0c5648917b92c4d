import { ATTRIBUTE } from '../../telemetry/names.ts';
import { BOARD } from './boards.ts';
import { column, type BoardLink } from './links.ts';
import type { RowKey } from './panels/table.ts';

/** The column of workflows; each leads to its runs. */
export const workflowToRuns: RowKey = {
  attribute: ATTRIBUTE.workflowName,
  title: 'Workflow',
  link: { title: 'Runs of this workflow', to: BOARD.runs, set: { workflow: column('Workflow') } },
};

/** The column of workflows; each leads to a comparison of its runs. */
export const workflowToCompare: RowKey = {
  attribute: ATTRIBUTE.workflowName,
  title: 'Workflow',
  link: {
    title: 'Compare in this workflow',
    to: BOARD.compare,
    set: { a_workflow: column('Workflow'), b_workflow: column('Workflow') },
  },
};

const ofStep = toStepOfRuns(column('Step'));

/** The column of steps beside one of workflows; each leads to the runs of its workflow, opened at it. */
export const stepToRuns: RowKey = {
  attribute: ATTRIBUTE.stepName,
  title: 'Step',
  link: { ...ofStep, set: { workflow: column('Workflow'), ...ofStep.set } },
};

/**
 * A link to runs, of which the tool calls, files and requests of one step are listed when they are opened. It finds runs
 * without the step, too: the span of a run does not say which steps it had.
 */
export function toStepOfRuns(step: string): Pick<BoardLink, 'title' | 'to' | 'set'> {
  return {
    title: 'Runs of this workflow, opened at this step',
    to: BOARD.runs,
    set: { of_step: step },
  };
}
