import { requestRows, type RequestRow } from '../../store/queries/exports/activity-rows.ts';
import type { PageRequest } from '../../store/queries/exports/rows-of-runs.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { UsageGap } from '../../telemetry/label-values.ts';
import { columnsOf } from '../column.ts';
import { LARGE_PAGE, type ExportTable } from '../export-table.ts';
import { runColumns, simulatedColumn, stepColumns, timeColumns } from './shared-columns.ts';
import { gapsByKey, tokenColumns } from './usage.ts';

const { text, usd } = columnsOf<Request>();

/** Model requests. */
export const requestsTable: ExportTable<Request> = {
  name: 'requests',
  meaning: 'Model requests',
  filters: ['workflow', 'run', 'step', 'model', 'simulated'],
  range: 'ended_at',
  columns: [
    text('id_key', 'request.id', 'ID of the request', 'request_id'),
    ...runColumns<Request>(),
    ...stepColumns<Request>(),
    text('session_id', 'request.session_id', 'ID of the session'),
    text('agent_id', 'request.agent_id', 'ID of the subagent; empty for the main agent'),
    text('model', 'request.model', 'Model'),
    text('effort', 'request.effort', 'Thinking level'),
    text('speed', 'request.speed', 'Speed'),
    ...timeColumns<Request>('request'),
    simulatedColumn<Request>(),
    ...tokenColumns<Request>('request'),
    usd('cost_nano_usd', 'request.cost_nano_usd', 'Cost; empty if the model has no known price', 'cost_usd'),
    usd('from_bill', 'request.bill_nano_usd', "Part of the cost that only the CLI's bill has", 'cost_from_bill_usd'),
    text('source', 'request.source', '`ledger`, `hook`, or `bill` for usage that only the bill has'),
    text(
      'session_usage_gap',
      'session_event',
      'What is missing from the usage of its session, as in `usage_gap` of `sessions`',
    ),
  ],
  pageSize: LARGE_PAGE,
  page: readRequests,
};

type Request = RequestRow & { readonly session_usage_gap?: UsageGap | null };

async function readRequests(store: Queryable, request: PageRequest<Request>): Promise<Request[]> {
  const rows = await requestRows(store, request);
  const gaps = await gapsByKey(store, [...new Set(rows.map(({ run_id }) => run_id))], 'session_id');
  // Most pages have none: a column that is missing is empty, and adding it to every row takes a twelfth of the time.
  return gaps.size === 0
    ? rows
    : rows.map((row) => Object.assign(row, { session_usage_gap: gaps.get(row.session_id) ?? null }));
}
