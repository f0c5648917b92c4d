import { duration } from '../../core/amounts.ts';
import { SIGNAL, valueOfScore } from '../../core/signal.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { STUCK_RUN } from '../../monitoring/thresholds.ts';
import { durationScores, oldestRunningRuns, type DurationScores } from '../../store/queries/alerts/run-conditions.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Checked, Condition } from '../condition.ts';

/** No one reads about more. */
const MAX_RUNS = 100;

/** Runs that take far longer than those of their workflow usually do. */
export async function checkStuckRuns(store: Queryable, now: number): Promise<Checked> {
  const conditions: Condition[] = [];
  const limits = new Map<string, number>();
  for (const run of await oldestRunningRuns(store, MAX_RUNS)) {
    const age = now - run.started_at;
    // No run is stuck earlier.
    if (age < STUCK_RUN.minSeconds * 1000) continue;
    const limit = limits.get(run.workflow) ?? (await limitOf(store, run.workflow, now));
    limits.set(run.workflow, limit);
    if (age > limit) conditions.push(conditionOf(run, limit));
  }
  return { conditions, decides: (key) => key.startsWith('stuck-run/') };
}

async function limitOf(store: Queryable, workflow: string, now: number): Promise<number> {
  const range = { from: now - STUCK_RUN.sinceDays * DAY_MS, to: now - STUCK_RUN.untilDays * DAY_MS };
  return longestUsual(await durationScores(store, workflow, range));
}

/** The age in milliseconds above which a run is stuck. */
function longestUsual({ n, mean, variance }: DurationScores): number {
  if (n < STUCK_RUN.minSamples) return STUCK_RUN.unknownSeconds * 1000;
  const deviation = Math.sqrt(Math.max(variance, STUCK_RUN.minDeviation ** 2));
  const seconds = STUCK_RUN.factor * valueOfScore(SIGNAL.duration, mean + STUCK_RUN.deviations * deviation);
  return Math.max(seconds, STUCK_RUN.minSeconds) * 1000;
}

function conditionOf(run: { readonly id: string; readonly workflow: string }, limit: number): Condition {
  return {
    key: `stuck-run/${run.id}`,
    group_key: `stuck-run/${run.workflow}`,
    kind: 'stuck-run',
    severity: 'warning',
    workflow: run.workflow,
    subject: `Run ${run.id} of ${run.workflow}`,
    problem: 'is stuck',
    description: `It has been running for more than ${duration(limit)}, which is far above the usual duration.`,
    page: `/runs/${run.id}`,
  };
}
