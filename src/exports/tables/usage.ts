import type { RequestSums } from '../../store/queries/request-sums.ts';
import { NO_REQUESTS } from '../../store/queries/request-sums.ts';
import { requestSumsByKey, type SumKey } from '../../store/queries/exports/sums-of-runs.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { UsageGap } from '../../telemetry/label-values.ts';
import { amountWithGap, findUsageGaps, usageGapOf } from '../../telemetry/usage-gap.ts';
import { columnsOf, type Column } from '../column.ts';

/** What the requests of a row used. Tokens and cost are null if they are unknown. */
export type Usage = {
  readonly requests: number;
  readonly unpriced: number;
  readonly from_bill: number;
  readonly usage_gap: UsageGap | null;
} & Readonly<Record<(typeof TOKENS)[number]['key'] | 'cost_nano_usd', number | null>>;

/** The kinds of tokens of a request. */
const TOKENS = [
  { key: 'input', meaning: 'Input tokens, without cache reads and writes' },
  { key: 'output', meaning: 'Output tokens, including reasoning' },
  { key: 'cache_read', meaning: 'Input tokens read from the cache' },
  { key: 'cache_write_5m', meaning: 'Input tokens written to the cache for 5 minutes' },
  { key: 'cache_write_1h', meaning: 'Input tokens written to the cache for an hour' },
  { key: 'reasoning', meaning: 'Output tokens spent on reasoning' },
] as const;

/** The columns of tokens by kind. */
export function tokenColumns<R extends Readonly<Record<(typeof TOKENS)[number]['key'], number | null>>>(
  prefix: 'request' | 'sum of request',
): Column<R>[] {
  const { integer } = columnsOf<R>();
  return TOKENS.map(({ key, meaning }) => integer(key, '{token}', `${prefix}.${key}`, meaning, `${key}_tokens`));
}

/** The columns of the usage of a run, step or session. */
export function usageColumns<R extends Usage>(): Column<R>[] {
  const { integer, usd, text } = columnsOf<R>();
  return [
    integer('requests', '{request}', 'count of request', 'Model requests'),
    ...tokenColumns<R>('sum of request'),
    usd('cost_nano_usd', 'sum of request.cost_nano_usd', 'Cost of the requests with a known price', 'cost_usd'),
    usd(
      'from_bill',
      'sum of request.bill_nano_usd',
      "Part of the cost that only the CLI's bill has",
      'cost_from_bill_usd',
    ),
    integer('unpriced', '{request}', 'count of request', 'Requests without a known price', 'unpriced_requests'),
    text(
      'usage_gap',
      'session_event',
      '`usage` if usage is missing, so that tokens and cost are lower bounds, or empty if none is known; `output` if only output tokens are missing; empty if the usage is complete',
    ),
  ];
}

/** The usage of rows by this key, in these runs. */
export async function usageByKey(
  store: Queryable,
  runIds: readonly string[],
  key: SumKey,
): Promise<(id: string) => Usage> {
  const sums = await requestSumsByKey(store, runIds, key);
  const gaps = await gapsByKey(store, runIds, key);
  return (id) => usageOf(sums.get(id) ?? NO_REQUESTS, gaps.get(id) ?? null);
}

/** A sum that is 0 only because usage or prices are missing is unknown. */
function usageOf(sums: RequestSums, usage_gap: UsageGap | null): Usage {
  const isUnknown = amountWithGap(sums.requests, usage_gap) === null;
  const tokens = isUnknown ? Object.fromEntries(TOKENS.map(({ key }) => [key, null])) : {};
  const isUnpriced = sums.cost_nano_usd === 0 && sums.unpriced > 0;
  const cost_nano_usd = isUnpriced ? null : amountWithGap(sums.cost_nano_usd, usage_gap);
  return { ...sums, ...tokens, cost_nano_usd, usage_gap };
}

/** What is missing from the usage, by key; keys without a gap are left out. */
export async function gapsByKey(
  store: Queryable,
  runIds: readonly string[],
  key: SumKey,
): Promise<Map<string | null, UsageGap | null>> {
  const events = Map.groupBy(await findUsageGaps(store, runIds), (event) => event[key]);
  return new Map([...events].map(([id, of]) => [id, usageGapOf(of)]));
}
