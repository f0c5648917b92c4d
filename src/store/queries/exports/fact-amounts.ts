import { sql, type RawBuilder } from 'kysely';
import type { FactAmounts } from '../../schema.ts';

/** What an attempt or a run used, as exports name it. */
export type ExportedAmounts = Pick<FactAmounts, Extract<(typeof AMOUNTS)[number], keyof FactAmounts>> &
  Readonly<Record<'from_bill' | 'calls' | 'failed' | 'denied' | 'created' | 'modified' | 'deleted', number>>;

/** A row with its fact; without one, the amounts are null, whatever their type says. */
export type WithFact<R> = R & ExportedAmounts & { readonly fact: 1 | null };

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

/** The columns of a joined fact, which is called `fact`. Joined, because a second query took most of the time. */
export function factColumns(): RawBuilder<unknown> {
  return sql.raw(
    `case when fact.id is null then null else 1 end as fact, ${AMOUNTS.map((column) => `fact.${column}`).join(', ')}`,
  );
}
