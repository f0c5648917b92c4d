import { ATTRIBUTE, DIFFERENCE_OUTCOME, METRIC } from '../../telemetry/names.ts';
import type { Bill, Ledger } from '../../spool/record.ts';
import type { RequestTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { requestRowsOf, type RequestOwner } from './ingest-requests.ts';
import { ingestUnattributedUsage } from './ingest-unattributed-usage.ts';

/**
 * Adds the usage that only the CLI's own bill contains and reconciles the sums with the bill; the expected difference
 * is 0. Takes the requests added so far and returns all new requests of the session.
 */
export async function ingestBill(
  batch: Batch,
  owner: RequestOwner,
  { bill, requests: billed, endedAt }: Ledger,
  added: readonly RequestTable[],
): Promise<readonly RequestTable[]> {
  if (!bill) return added;
  const known = await requestRowsOf(batch, billed);
  const recorded = [...new Map([...known, ...added].map((row) => [row.id, row])).values()];
  const unseen = await ingestUnattributedUsage(batch, owner, { bill, recorded, at: endedAt });
  const filled = amountsOf(unseen);
  const fromBill = added.reduce((sum, { bill_nano_usd }) => sum + (bill_nano_usd ?? 0), 0);
  countDifferences(batch, owner, { ...filled, cost: (filled['cost'] ?? 0) + fromBill }, DIFFERENCE_OUTCOME.filled);
  countDifferences(
    batch,
    owner,
    subtract(amountsOf([...recorded, ...unseen]), amountsOn(bill)),
    DIFFERENCE_OUTCOME.open,
  );
  return [...added, ...unseen];
}

/** Amounts by kind: tokens, and cost in billionths of a US dollar. */
type Amounts = Readonly<Record<string, number>>;

function amountsOf(requests: readonly RequestTable[]): Amounts {
  const sum = (of: (row: RequestTable) => number): number => requests.reduce((total, row) => total + of(row), 0);
  return {
    input: sum((row) => row.input),
    output: sum((row) => row.output),
    cache_read: sum((row) => row.cache_read),
    cache_write: sum((row) => row.cache_write_5m + row.cache_write_1h),
    cost: sum((row) => row.cost_nano_usd ?? 0),
  };
}

function countDifferences(batch: Batch, { context }: RequestOwner, amounts: Amounts, outcome: string): void {
  for (const [kind, amount] of Object.entries(amounts))
    batch.count(
      METRIC.reconcileDifference,
      {
        [ATTRIBUTE.workflowName]: context.run.workflow,
        [ATTRIBUTE.difference]: kind,
        [ATTRIBUTE.differenceOutcome]: outcome,
      },
      Math.abs(amount),
    );
}

function subtract(a: Amounts, b: Amounts): Amounts {
  return Object.fromEntries(Object.entries(a).map(([kind, amount]) => [kind, amount - (b[kind] ?? 0)]));
}

function amountsOn({ models, costNanoUsd }: Bill): Amounts {
  const usages = Object.values(models).map(({ usage }) => usage);
  return {
    input: usages.reduce((sum, usage) => sum + usage.input, 0),
    output: usages.reduce((sum, usage) => sum + usage.output, 0),
    cache_read: usages.reduce((sum, usage) => sum + usage.cacheRead, 0),
    cache_write: usages.reduce((sum, usage) => sum + usage.cacheWrite5m + usage.cacheWrite1h, 0),
    cost: costNanoUsd,
  };
}
