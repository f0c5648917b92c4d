import { traceIdOf } from '../../core/ids/ids.ts';
import type { PageRequest } from '../../store/queries/exports/rows-of-runs.ts';
import { runRows, type RunRow } from '../../store/queries/exports/run-rows.ts';
import { countsByRun } from '../../store/queries/exports/sums-of-runs.ts';
import type { Queryable } from '../../store/transaction.ts';
import { columnsOf } from '../column.ts';
import { SUMMED_PAGE, type ExportTable } from '../export-table.ts';
import { fileColumns, toolCallColumns, type FileCounts, type ToolCallCounts } from './counts.ts';
import { runColumns, simulatedColumn, timeColumns } from './shared-columns.ts';
import { summedByKey, withoutFacts } from './used.ts';
import { usageColumns, type Usage } from './usage.ts';

const { text, integer, number } = columnsOf<SummedRun>();

/** Runs, with what they used. */
export const runsTable: ExportTable<SummedRun> = {
  name: 'runs',
  meaning: 'Executions of workflows, with what they used',
  filters: ['workflow', 'run', 'simulated'],
  range: 'started_at',
  columns: [
    ...runColumns<SummedRun>(),
    text('trace_id', 'run.id', 'ID of its trace'),
    text('task_type', 'run.task_type', 'Type of the task'),
    number('complexity', '1', 'run.complexity_permille / 1000', 'Estimated complexity of the task, from 0 to 1'),
    integer('size', '{file}', 'run.size', 'Size of the package of the task in files', 'size_files'),
    text('config_id', 'run.config_id', 'Configuration'),
    text('config_version', 'run.config_version', 'Version of the configuration'),
    text('variant', 'run.variant', 'Variant of an experiment'),
    text('task', 'run.task', 'The task that the run worked on'),
    text('assignment', 'run.assignment', 'Assignment that gave the run its variant'),
    text('project', 'run.project', 'Folder of the project, an absolute path'),
    ...timeColumns<SummedRun>('run'),
    text('result', 'run.result', '`success`, `failure`, `cancelled`, `abandoned`, `running`, or `unknown` if imported'),
    text('error_type', 'run.error_type', 'Type of the error'),
    simulatedColumn<SummedRun>(),
    integer('steps', '{attempt}', 'count of step', 'Attempts at steps'),
    integer('sessions', '{session}', 'count of session', 'Sessions'),
    ...usageColumns<SummedRun>(),
    ...toolCallColumns<SummedRun>(),
    ...fileColumns<SummedRun>(),
  ],
  pageSize: SUMMED_PAGE,
  page: readRuns,
};

type SummedRun = Omit<RunRow, 'result'> &
  Usage &
  ToolCallCounts &
  FileCounts & {
    readonly result: string;
    readonly trace_id: string;
    readonly steps: number;
    readonly sessions: number;
  };

async function readRuns(store: Queryable, request: PageRequest<SummedRun>): Promise<SummedRun[]> {
  const { after, ...rest } = request;
  const rows = await runRows(store, { ...rest, after: after as RunRow | undefined });
  const others = await withoutFacts(store, rows);
  const used = await summedByRuns(
    store,
    others.map(({ run_id }) => run_id),
  );
  for (const row of others) Object.assign(row, used(row.run_id));
  return rows.map((row) => Object.assign(row, { result: row.result ?? 'running', trace_id: traceIdOf(row.run_id) }));
}

async function summedByRuns(
  store: Queryable,
  runIds: readonly string[],
): Promise<(id: string) => Usage & ToolCallCounts & FileCounts & Readonly<Record<'steps' | 'sessions', number>>> {
  const [steps, sessions] = [await countsByRun(store, 'step', runIds), await countsByRun(store, 'session', runIds)];
  const summed = await summedByKey(store, runIds, 'run_id');
  return (id) => ({ ...summed(id), steps: steps.get(id) ?? 0, sessions: sessions.get(id) ?? 0 });
}
