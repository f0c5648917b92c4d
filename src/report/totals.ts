import { sql } from 'kysely';
import { toUsd } from '../pricing/pricing.ts';
import type { TokenUsage } from '../pricing/usage.ts';
import type { RequestTable } from '../store/schema.ts';

/** Sums over requests. */
export type Totals = {
  readonly requests: number;
  readonly tokens: TokenUsage;
  /** US dollars, from the price table and the CLI's bill; excludes requests of unknown models without a bill. */
  readonly costUsd: number;
  /** Requests whose model has no known price. */
  readonly unpricedRequests: number;
  /** The part of the cost that comes from the CLI's bill rather than tokens × price, in US dollars. */
  readonly costFromBillUsd: number;
};

/** The columns required by {@link totalsOf}. */
export const TOTAL_COLUMNS = [
  ...(['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'reasoning'] as const).map(sumOf),
  sumOf('cost_nano_usd'),
  sql<number>`coalesce(sum(coalesce(request.bill_nano_usd,
    case when request.source = 'bill' then request.cost_nano_usd end)), 0)`.as('from_bill'),
  sql<number>`count(request.id)`.as('requests'),
  sql<number>`count(request.id) - count(request.cost_nano_usd)`.as('unpriced'),
] as const;

/** A row of `TOTAL_COLUMNS`. */
export type TotalsRow = Readonly<Record<string, unknown>>;

/** The totals without any request. */
export const NO_TOTALS_ROW: TotalsRow = {};

/** Converts a row of `TOTAL_COLUMNS` to totals. */
export function totalsOf(row: TotalsRow): Totals {
  const number = (column: string): number => Number(row[column] ?? 0);
  return {
    requests: number('requests'),
    tokens: {
      input: number('input'),
      output: number('output'),
      cacheRead: number('cache_read'),
      cacheWrite5m: number('cache_write_5m'),
      cacheWrite1h: number('cache_write_1h'),
      reasoning: number('reasoning'),
    },
    costUsd: toUsd(number('cost_nano_usd')),
    unpricedRequests: number('unpriced'),
    costFromBillUsd: toUsd(number('from_bill')),
  };
}

function sumOf(column: keyof RequestTable) {
  return sql<number>`coalesce(sum(${sql.ref(`request.${column}`)}), 0)`.as(column);
}
