import { sizeRange } from '../../core/task-ranges.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { toUsd } from '../../pricing/pricing.ts';
import type { LimitName } from '../../exec/task-commands.ts';
import type { Observation } from '../../schedule/index.ts';
import type { RunFactTable } from '../../store/fact-schema.ts';
import { attemptFactsInRange, runFactsInRange } from '../../store/queries/facts/facts-in-range.ts';
import type { Store } from '../../store/open-store.ts';

/** Whose durations to learn from: runs of a workflow, or its attempts at a step. */
export type PastTasks = { readonly workflow: string; readonly step?: string; readonly simulated: boolean };

/** Older tasks were done by other models and say little about these. */
export const WINDOW_DAYS = 90;

const COLUMNS = [
  'task',
  'task_type',
  'size',
  'duration_ms',
  'result',
  'error_type',
  'peak_memory',
  'cost_nano_usd',
] as const;

/**
 * What earlier tasks needed, of attempts by the branch of each: how long those took that succeeded, what those cost that
 * succeeded, or failed after they had cost something, and the memory of those that succeeded or had too little.
 */
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
  return rows.flatMap(({ result, ...row }) =>
    result === 'success' || result === 'failure' ? [observed(row, result === 'success')] : [],
  );
}

type Row = Readonly<Pick<RunFactTable, Exclude<(typeof COLUMNS)[number], 'result' | 'duration_ms'>>> & {
  readonly duration_ms: number | null;
};

const TOO_LITTLE_MEMORY: LimitName = 'max_memory';

function observed({ task, task_type: taskType, size, ...measured }: Row, isSuccess: boolean): Observation {
  const { duration_ms: durationMs, error_type: errorType, peak_memory: memory, cost_nano_usd: cost } = measured;
  const saysMemory = isSuccess || errorType === TOO_LITTLE_MEMORY;
  return {
    ...(task !== null && { task }),
    ...(taskType !== null && { taskType }),
    ...(size !== null && { size: sizeRange(Number(size)) }),
    ...(isSuccess && durationMs !== null && { durationMs: Number(durationMs) }),
    ...(saysMemory && memory !== null && { memoryBytes: Number(memory) }),
    ...(cost !== null && (isSuccess || Number(cost) > 0) && { costUsd: toUsd(Number(cost)) }),
  };
}
