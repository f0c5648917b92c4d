import type { FactAmounts } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { inChunks } from '../../in-chunks.ts';

/** What an attempt or a run used, as exports name it. */
export type ExportedAmounts = Pick<FactAmounts, Extract<(typeof AMOUNTS)[number], keyof FactAmounts>> &
  Readonly<Record<'from_bill' | 'calls' | 'failed' | 'denied' | 'created' | 'modified' | 'deleted', number>>;

const ROWS = 1000;

const AMOUNTS = [
  'sessions',
  'requests',
  'unpriced',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'reasoning',
  'cost_nano_usd',
  'from_bill_nano_usd as from_bill',
  'usage_gap',
  'tool_calls as calls',
  'failed_tool_calls as failed',
  'denied_tool_calls as denied',
  'files_created as created',
  'files_modified as modified',
  'files_deleted as deleted',
  'lines_added',
  'lines_removed',
] as const;

/** What those of these attempts used that have ended, by ID. */
export async function amountsOfAttempts(
  { db }: Queryable,
  ids: readonly string[],
): Promise<Map<string, ExportedAmounts>> {
  const found = new Map<string, ExportedAmounts>();
  for (const chunk of inChunks(ids, ROWS)) {
    const query = db.selectFrom('attempt_fact').select('id').select(AMOUNTS).where('id', 'in', chunk);
    for (const { id, ...amounts } of await query.execute()) found.set(id, amounts);
  }
  return found;
}

/** What those of these runs used that have ended, by ID; with the number of their attempts. */
export async function amountsOfRuns(
  { db }: Queryable,
  ids: readonly string[],
): Promise<Map<string, ExportedAmounts & { readonly steps: number }>> {
  const found = new Map<string, ExportedAmounts & { readonly steps: number }>();
  for (const chunk of inChunks(ids, ROWS)) {
    const query = db.selectFrom('run_fact').select('id').select(AMOUNTS).select('attempts as steps');
    for (const { id, ...amounts } of await query.where('id', 'in', chunk).execute()) found.set(id, amounts);
  }
  return found;
}
