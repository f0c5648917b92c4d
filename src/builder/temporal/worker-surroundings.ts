import type { Environment } from '../../core/environment.ts';
import type { RecordedCost } from '../../engine/spending.ts';
import type { DayBudget } from '../day-budget.ts';
import type { PastAttempt } from '../history.ts';

/** What a worker provides to the builds that it works on. */
export type WorkerSurroundings = {
  readonly env: Environment;
  /** What a run has cost according to the store; undefined without a store. */
  readonly recordedCost: (runId: string) => Promise<RecordedCost | undefined>;
  /** The budget of the day, if there is one. */
  readonly dayBudget?: DayBudget;
  /** Attempts at the steps of earlier builds. */
  readonly history: () => Promise<readonly PastAttempt[]>;
};
