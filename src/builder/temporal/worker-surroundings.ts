import type { Environment } from '../../core/environment.ts';
import type { PastAttempt } from '../history.ts';

/** What a worker provides to the builds that it works on. */
export type WorkerSurroundings = {
  readonly env: Environment;
  /** What a run has cost according to the store, in US dollars; undefined if unknown. */
  readonly recordedUsd: (runId: string) => Promise<number | undefined>;
  /** What is left of the budget of the day, in US dollars; undefined without one. */
  readonly dayLeftUsd: () => Promise<number | undefined>;
  /** Attempts at the steps of earlier builds. */
  readonly history: () => Promise<readonly PastAttempt[]>;
};
