import type { PageRequest } from '../../store/queries/exports/rows-of-runs.ts';
import { sessionRows, type SessionRow } from '../../store/queries/exports/run-rows.ts';
import type { Queryable } from '../../store/transaction.ts';
import { columnsOf } from '../column.ts';
import { SUMMED_PAGE, type ExportTable } from '../export-table.ts';
import { callsByKey, toolCallColumns, type ToolCallCounts } from './counts.ts';
import { runColumns, simulatedColumn, stepColumns, timeColumns } from './shared-columns.ts';
import { usageByKey, usageColumns, type Usage } from './usage.ts';

const { text, integer, usd, time } = columnsOf<SummedSession>();

/** Sessions, with what they used. */
export const sessionsTable: ExportTable<SummedSession> = {
  name: 'sessions',
  meaning: 'Processes of the Claude CLI, with what they used',
  filters: ['workflow', 'run', 'step', 'simulated'],
  range: 'started_at',
  columns: [
    text('session_id', 'session.id', 'ID of the session'),
    ...runColumns<SummedSession>(),
    ...stepColumns<SummedSession>(),
    text('claude_session_id', 'session.claude_session_id', "The CLI's ID, which resumed sessions share"),
    ...timeColumns<SummedSession>('session'),
    integer('exit_code', '1', 'session.exit_code', 'Exit code of the CLI'),
    text('signal', 'session.signal', 'Signal that ended the CLI'),
    text('origin', 'session.origin', 'What reported it: `runner`, `hooks`, `transcript` or `import`'),
    time('settled_at', 'session.settled_at', 'When no more data was expected; empty until then'),
    text('settled_by', 'session.settled_by', '`ledger`, or `hooks` if no transcript was found'),
    simulatedColumn<SummedSession>(),
    ...usageColumns<SummedSession>(),
    usd('bill_nano_usd', 'session.bill_nano_usd', "The CLI's own bill; empty if it wrote none", 'bill_usd'),
    ...toolCallColumns<SummedSession>(),
    integer('cpu_user_us', 'us', 'session.cpu_user_us', 'CPU time in user mode'),
    integer('cpu_system_us', 'us', 'session.cpu_system_us', 'CPU time in system mode'),
    integer('peak_memory', 'By', 'session.peak_memory', 'Peak memory', 'peak_memory_bytes'),
    integer('disk_read', 'By', 'session.disk_read', 'Read from disk', 'disk_read_bytes'),
    integer('disk_written', 'By', 'session.disk_written', 'Written to disk', 'disk_written_bytes'),
    integer(
      'time_to_first_token',
      'ms',
      'session.time_to_first_token',
      'Time to the first token; empty if the CLI did not report it',
      'time_to_first_token_ms',
    ),
    integer('spawn_us', 'us', 'session.spawn_us', 'Time to start the process'),
    integer(
      'stalled_cpu_ms',
      'ms',
      'session.stalled_cpu_ms',
      'Time in which some process of the machine waited for a CPU',
    ),
    integer(
      'stalled_io_ms',
      'ms',
      'session.stalled_io_ms',
      'Time in which some process of the machine waited for a disk',
    ),
    integer(
      'stalled_memory_ms',
      'ms',
      'session.stalled_memory_ms',
      'Time in which some process of the machine waited for memory',
    ),
  ],
  pageSize: SUMMED_PAGE,
  page: readSessions,
};

type SummedSession = SessionRow & Usage & ToolCallCounts;

async function readSessions(store: Queryable, request: PageRequest<SummedSession>): Promise<SummedSession[]> {
  const rows = await sessionRows(store, request);
  const ids = [...new Set(rows.map(({ run_id }) => run_id))];
  if (ids.length === 0) return [];
  const [usage, calls] = [await usageByKey(store, ids, 'session_id'), await callsByKey(store, ids, 'session_id')];
  return rows.map((row) => ({ ...row, ...usage(row.session_id), ...calls(row.session_id) }));
}
