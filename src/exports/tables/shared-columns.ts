import type { StepOfRow } from '../../store/queries/exports/rows-of-runs.ts';
import { columnsOf, type Column } from '../column.ts';

/** The columns that say which run a row belongs to. */
export function runColumns<R extends { run_id: string; workflow: string }>(): Column<R>[] {
  const { text } = columnsOf<R>();
  return [text('run_id', 'run.id', 'ID of the run'), text('workflow', 'run.workflow', 'Workflow of the run')];
}

/** The column that says whether a row was simulated. */
export function simulatedColumn<R extends { simulated: 1 | null }>(): Column<R> {
  return columnsOf<R>().flag('simulated', 'run.simulated', 'Whether the run was simulated: it cost nothing');
}

/** The columns that say which attempt at a step a row belongs to. */
export function stepColumns<R extends StepOfRow>(): Column<R>[] {
  const { text, integer } = columnsOf<R>();
  return [
    text('step_id', 'step.id', 'ID of the attempt at a step; empty outside of any step'),
    text('step', 'step.name', 'Name of the step'),
    integer('attempt', '{attempt}', 'step.attempt', 'Number of the attempt, from 1'),
  ];
}

/** The columns of what has a start and an end. */
export function timeColumns<R extends { started_at: number; ended_at: number | null; duration_ms: number | null }>(
  table: string,
): Column<R>[] {
  const { time, integer } = columnsOf<R>();
  return [
    time('started_at', `${table}.started_at`, 'Start'),
    time('ended_at', `${table}.ended_at`, 'End; empty until it has ended'),
    integer('duration_ms', 'ms', 'ended_at - started_at', 'Duration'),
  ];
}
