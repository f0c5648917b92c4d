/** Limits of a step: of all processes that it starts, together. */
export type Limits = {
  /** Memory that is not backed by files, in bytes. */
  readonly maxMemoryBytes?: number;
  /** CPU time of all processes, including those that have ended, in seconds. */
  readonly maxCpuSeconds?: number;
  /** Time since the start, in milliseconds. */
  readonly timeoutMs?: number;
};

/** The limit that was exceeded; the error type of the step. */
export type LimitName = 'max_memory' | 'max_cpu_time' | 'timeout';

/** A limit that was exceeded. */
export type ExceededLimit = {
  readonly limit: LimitName;
  /** What was found, and the limit, in the unit of the limit; of memory, undefined if the kernel ended the step. */
  readonly found: number | undefined;
  readonly allowed: number;
  /** Processes that could not be ended. */
  readonly survivors: number;
};

/** What the processes of a step use. */
export type Usage = { readonly memoryBytes: number; readonly cpuSeconds: number; readonly elapsedMs: number };

/** The first limit that this usage exceeds. */
export function exceededBy(limits: Limits, usage: Usage): Omit<ExceededLimit, 'survivors'> | undefined {
  const checks: readonly (readonly [LimitName, number, number | undefined])[] = [
    ['max_memory', usage.memoryBytes, limits.maxMemoryBytes],
    ['max_cpu_time', usage.cpuSeconds, limits.maxCpuSeconds],
    ['timeout', usage.elapsedMs, limits.timeoutMs],
  ];
  for (const [limit, found, allowed] of checks)
    if (allowed !== undefined && found > allowed) return { limit, found, allowed };
  return undefined;
}

/** Whether there is any limit. */
export function hasLimits({ maxMemoryBytes, maxCpuSeconds, timeoutMs }: Limits): boolean {
  return maxMemoryBytes !== undefined || maxCpuSeconds !== undefined || timeoutMs !== undefined;
}
