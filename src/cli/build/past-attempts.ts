import type { PastAttempt } from '../../builder/history.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { attemptFactsInRange } from '../../store/queries/facts/facts-in-range.ts';
import type { Store } from '../../store/open-store.ts';

/** Older builds were done by other models and say little about this one. */
const WINDOW_MS = 90 * DAY_MS;

const COLUMNS = [
  'run_id',
  'run_result',
  'config_id',
  'task_type',
  'step',
  'started_at',
  'ended_at',
  'result',
  'cost_nano_usd',
  'peak_memory',
] as const;

const NANO = 1e9;

/** The attempts at the steps of earlier builds that have ended, the oldest first. */
export async function pastAttempts(store: Store, workflow: string): Promise<PastAttempt[]> {
  const now = store.now();
  const range = { since: now - WINDOW_MS, until: now, workflow, simulated: false };
  const rows = await attemptFactsInRange(store, range, COLUMNS);
  return rows.flatMap(({ step, ended_at: endedAt, result, ...row }) => {
    if (step === null || endedAt === null || result === null) return [];
    const costUsd = row.cost_nano_usd === null ? null : Number(row.cost_nano_usd) / NANO;
    return [
      {
        runId: row.run_id,
        runResult: row.run_result,
        configId: row.config_id,
        taskType: row.task_type,
        step,
        startedAt: Number(row.started_at),
        endedAt: Number(endedAt),
        result,
        costUsd,
        peakMemory: row.peak_memory === null ? null : Number(row.peak_memory),
      },
    ];
  });
}
