import { readFileSync } from 'node:fs';

/** The memory and pressure of this machine now; what the system does not report is absent. */
export type MachineLoad = {
  /** Memory that can be allocated without swapping, in bytes; in a container, what its limit leaves. */
  readonly availableBytes?: number;
  /** The share of time in which tasks waited, in percent of the last 10 s (`some avg10`). */
  readonly pressure: Readonly<Partial<Record<'cpu' | 'io' | 'memory', number>>>;
};

/** Reads the load of this machine. Nothing is reported on systems other than Linux. */
export function readMachineLoad(read: (path: string) => string | undefined = readText): MachineLoad {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const limits = [kilobytes === undefined ? undefined : Number(kilobytes) * 1024, leftInContainer(read)];
  const known = limits.filter((limit) => limit !== undefined);
  const pressures = (['cpu', 'io', 'memory'] as const).flatMap((kind) => {
    const value = /^some avg10=([\d.]+)/m.exec(read(`/proc/pressure/${kind}`) ?? '')?.[1];
    return value === undefined ? [] : [[kind, Number(value)] as const];
  });
  return { ...(known.length > 0 && { availableBytes: Math.min(...known) }), pressure: Object.fromEntries(pressures) };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const ROOT = '/sys/fs/cgroup';

const GROUP_FILES = [
  { limit: `${ROOT}/memory.max`, use: `${ROOT}/memory.current`, stat: `${ROOT}/memory.stat` },
  {
    limit: `${ROOT}/memory/memory.limit_in_bytes`,
    use: `${ROOT}/memory/memory.usage_in_bytes`,
    stat: `${ROOT}/memory/memory.stat`,
  },
];

/**
 * The limit of the control group minus its use, in version 2 and 1, without file caches that are freed on demand. A
 * group without a limit reports `max`.
 */
function leftInContainer(read: (path: string) => string | undefined): number | undefined {
  const number = (path: string): number => Number(read(path) ?? Number.NaN);
  const caches = (path: string): number => Number(/inactive_file (\d+)/.exec(read(path) ?? '')?.[1] ?? 0);
  for (const { limit, use, stat } of GROUP_FILES) {
    const left = number(limit) - number(use) + caches(stat);
    if (Number.isFinite(left)) return Math.max(0, left);
  }
  return undefined;
}
