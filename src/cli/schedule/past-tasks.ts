import { sizeRange } from '../../core/task-ranges.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { toUsd } from '../../pricing/pricing.ts';
import type { Observation } from '../../schedule/index.ts';
import { attemptFactsInRange, runFactsInRange } from '../../store/queries/facts/facts-in-range.ts';
import type { Store } from '../../store/open-store.ts';

/** Whose durations to learn from: runs of a workflow, or its attempts at a step. */
export type PastTasks = { readonly workflow: string; readonly step?: string; readonly simulated: boolean };

/** Older tasks were done by other models and say little about these. */
export const WINDOW_DAYS = 90;

const COLUMNS = ['task', 'task_type', 'size', 'duration_ms', 'result', 'peak_memory', 'cost_nano_usd'] as const;

/** How long tasks took that succeeded, of attempts by the branch of each. */
export async function pastTasks(store: Store, { step, ...of }: PastTasks): Promise<Observation[]> {
  const until = store.now();
  const range = { since: until - WINDOW_DAYS * DAY_MS, until, ...of };
  const rows =
    step === undefined
      ? await runFactsInRange(store, range, COLUMNS)
      : (await attemptFactsInRange(store, { ...range, step }, [...COLUMNS, 'branch'])).map((row) => ({
          ...row,
          task: row.branch ?? row.task,
        }));
  return rows.flatMap(({ task, task_type: taskType, size, duration_ms: durationMs, result, ...measured }) =>
    result !== 'success' || durationMs === null
      ? []
      : [
          {
            ...(task !== null && { task }),
            ...(taskType !== null && { taskType }),
            ...(size !== null && { size: sizeRange(Number(size)) }),
            durationMs: Number(durationMs),
            ...(measured.peak_memory !== null && { memoryBytes: Number(measured.peak_memory) }),
            ...(measured.cost_nano_usd !== null && { costUsd: toUsd(Number(measured.cost_nano_usd)) }),
          },
        ],
  );
}
