import { detectionDueOf } from '../../facts/detection-due.ts';
import type { Store } from '../../store/open-store.ts';
import { addDetectionDue } from '../../store/queries/detection/due.ts';
import { replaceRunFacts } from '../../store/queries/facts/fact.ts';
import type { RunFactTable } from '../../store/schema.ts';
import { runFactRow, usageColumns } from '../analysis/fact-rows.ts';
import { randomOf } from '../runs/random.ts';

/** Runs with the same costs and settings. */
export type Period = Partial<RunFactTable> & {
  /** The number of runs. */
  readonly n: number;
  /** The typical cost, as a multiple of 0.10 US dollars. @default 1 */
  readonly factor?: number;
};

const HOUR_MS = 3_600_000;

/** Facts of runs of the workflow `build`, one per hour, whose costs vary by a third; times in milliseconds since 1970. */
export function hourlyRuns(start: number, ...periods: readonly Period[]): RunFactTable[] {
  const random = randomOf('runs');
  return periods
    .flatMap(({ n, ...period }) => Array.from({ length: n }, () => period))
    .map(({ factor = 1, ...row }, index) =>
      runFactRow({
        ...usageColumns(0.1 * factor * random.lognormal(1, 0.3)),
        id: String(index).padStart(6, '0'),
        task_type: 'library',
        model: 'sonnet',
        started_at: start + index * HOUR_MS - 60_000,
        ...row,
      }),
    );
}

/** Stores facts as the transaction does that ingests the ends of runs. */
export function addRunFacts(store: Store, facts: readonly RunFactTable[]): Promise<void> {
  return store.write(async (transaction) => {
    await replaceRunFacts(transaction, facts);
    await addDetectionDue(transaction, detectionDueOf([], facts));
  });
}
