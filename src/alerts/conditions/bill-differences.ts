import { counted, usd } from '../../core/amounts.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { BILL_DIFFERENCE, REPORTED_DAYS } from '../../monitoring/thresholds.ts';
import { toNanoUsd, toUsd } from '../../pricing/pricing.ts';
import { billedRuns, type BilledRuns } from '../../store/queries/alerts/run-conditions.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Checked, Condition } from '../condition.ts';

/** Workflows whose recorded cost differs from the CLI's bill, of runs that were settled in the last day. */
export async function checkBillDifferences(store: Queryable, now: number): Promise<Checked> {
  const found = await billedRuns(
    store,
    { from: now - REPORTED_DAYS * DAY_MS, to: now + DAY_MS },
    toNanoUsd(BILL_DIFFERENCE.usd),
  );
  return { conditions: found.map(conditionOf), decides: (key) => key.startsWith('bill-difference/') };
}

function conditionOf({ workflow, runs, differenceNanoUsd, run }: BilledRuns): Condition {
  return {
    key: `bill-difference/${workflow}`,
    group_key: `bill-difference/${workflow}`,
    kind: 'bill-difference',
    severity: 'warning',
    workflow,
    subject: `The cost of ${workflow}`,
    problem: "differs from the CLI's bill",
    description: `In ${counted(runs, 'run')} of the last day, recorded requests and bill differ by ${usd(toUsd(differenceNanoUsd))}, most in run ${run}.`,
    page: `/runs/${run}`,
  };
}
