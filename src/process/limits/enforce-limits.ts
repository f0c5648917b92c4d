import { startTimer } from '../../core/time/start-timer.ts';
import { killTree } from '../kill-tree.ts';
import { openProcessTree, type Marker, type ProcessTree } from '../inspect/process-tree.ts';
import { sampleRepeatedly } from '../sample-repeatedly.ts';
import { openUsageMeter } from '../inspect/usage-meter.ts';
import type { LimitGroup } from './limit-group.ts';
import { exceededBy, type ExceededLimit, type Limits } from './limits.ts';

/** Limits, and the processes to which they apply: all that have the marker in their environment, and their children. */
export type LimitedProcesses = {
  readonly limits: Limits;
  readonly marker: Marker;
  /** The control group in which the processes are, if the system has delegated one. */
  readonly group?: LimitGroup | undefined;
  /** Called once, before the processes are ended. */
  readonly onExceeded?: (exceeded: Omit<ExceededLimit, 'survivors'>) => void;
};

/** Limits that are enforced until `close`. */
export type Enforcement = {
  /** Stops; returns the limit that was exceeded, once the processes have been ended. */
  readonly close: () => Promise<ExceededLimit | undefined>;
};

/** How often processes are sampled. */
const SAMPLE_MS = { least: 250, most: 1000 } as const;

/**
 * Watches processes and ends all of them when one of the limits is exceeded. Without a control group, memory is sampled:
 * a process that allocates faster is only ended afterwards.
 */
export function enforceLimits(limited: LimitedProcesses): Enforcement {
  const { limits, marker, group, onExceeded } = limited;
  const tree = openProcessTree(marker);
  const meter = openUsageMeter(tree);
  const startedAt = performance.now();
  let exceeded: Omit<ExceededLimit, 'survivors'> | undefined;
  let killing: Promise<number> | undefined;
  const check = (): void => {
    if (killing) return;
    const { processes, ...usage } = meter.sample();
    // This process is in the group only until the command runs, which then keeps its own processes in it.
    if (processes > 0) group?.leave();
    exceeded = group?.exceeded() ?? exceededBy(limits, { ...usage, elapsedMs: performance.now() - startedAt });
    if (!exceeded) return;
    onExceeded?.(exceeded);
    killing = endAll(tree, group);
  };
  const stopSampling = sampleRepeatedly(check, SAMPLE_MS);
  const stopTimeout = limits.timeoutMs === undefined ? undefined : startTimer(limits.timeoutMs + 1, check);
  return {
    close: async () => {
      stopSampling();
      stopTimeout?.();
      // The kernel may have ended it since the last sample.
      if (!exceeded) exceeded = group?.exceeded();
      const survivors = await (exceeded && (killing ??= endAll(tree, group)));
      group?.leave();
      group?.remove();
      return exceeded && { ...exceeded, survivors: survivors ?? 0 };
    },
  };
}

async function endAll(tree: ProcessTree, group: LimitGroup | undefined): Promise<number> {
  const { remaining } = await killTree(tree);
  if (remaining > 0) group?.kill();
  return remaining;
}
