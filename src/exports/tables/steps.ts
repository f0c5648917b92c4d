import type { PageRequest } from '../../store/queries/exports/rows-of-runs.ts';
import type { WithFact } from '../../store/queries/exports/fact-amounts.ts';
import { stepRows, type StepRow } from '../../store/queries/exports/run-rows.ts';
import type { Queryable } from '../../store/transaction.ts';
import { columnsOf } from '../column.ts';
import { SUMMED_PAGE, type ExportTable } from '../export-table.ts';
import { fileColumns, toolCallColumns, type FileCounts, type ToolCallCounts } from './counts.ts';
import { runColumns, simulatedColumn, stepColumns, timeColumns } from './shared-columns.ts';
import { summedByKey, withoutFacts } from './used.ts';
import { usageColumns, type Usage } from './usage.ts';

const { text, integer } = columnsOf<SummedStep>();

/** Attempts at steps, with what they used. */
export const stepsTable: ExportTable<SummedStep> = {
  name: 'steps',
  meaning: 'Attempts at steps, with what they used',
  filters: ['workflow', 'run', 'step', 'simulated'],
  range: 'started_at',
  columns: [
    ...runColumns<SummedStep>(),
    ...stepColumns<SummedStep>(),
    text('kind', 'step.kind', '`first`, `retry` or `repair`'),
    text('parent_id', 'step.parent_id', 'ID of the attempt that it runs in', 'parent_step_id'),
    text(
      'link_id',
      'step.link_id',
      'ID of the attempt before it; of a repair, of the attempt whose result it repairs',
      'previous_step_id',
    ),
    text('branch', 'step.branch', 'Key of the parallel branch'),
    text('queue', 'step.queue', 'Task queue that a worker took it from'),
    integer('queued_ms', 'ms', 'step.queued_ms', 'Wait in the queue'),
    text('project', 'step.project', 'Folder of the project, an absolute path'),
    ...timeColumns<SummedStep>('step'),
    text(
      'result',
      'step.result',
      '`success`, `failure`, `cancelled`, `abandoned`, `running`, or `unknown` if imported',
    ),
    text('error_type', 'step.error_type', 'Type of the error'),
    simulatedColumn<SummedStep>(),
    ...usageColumns<SummedStep>(),
    ...toolCallColumns<SummedStep>(),
    ...fileColumns<SummedStep>(),
  ],
  pageSize: SUMMED_PAGE,
  page: readSteps,
};

type SummedStep = Omit<StepRow, 'result'> & Usage & ToolCallCounts & FileCounts & { readonly result: string };

async function readSteps(store: Queryable, request: PageRequest<SummedStep>): Promise<SummedStep[]> {
  const { after, ...rest } = request;
  const rows = await stepRows(store, { ...rest, after: after as WithFact<StepRow> | undefined });
  const others = await withoutFacts(store, rows);
  const summed = await summedByKey(store, [...new Set(others.map(({ run_id }) => run_id))], 'step_id');
  for (const row of others) Object.assign(row, summed(row.id_key));
  return rows.map((row) => Object.assign(row, { result: row.result ?? 'running' }));
}
