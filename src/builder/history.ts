/** An attempt at a step of an earlier build, from the facts. Times are milliseconds since 1970. */
export type PastAttempt = {
  readonly runId: string;
  readonly runResult: string | null;
  readonly configId: string | null;
  /** The kind of package. */
  readonly taskType: string | null;
  readonly step: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: string;
  readonly costUsd: number | null;
  /** The highest memory of its sessions in bytes. */
  readonly peakMemory: number | null;
};
