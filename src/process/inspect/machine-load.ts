import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** How much of the machine is free now. */
export type MachineLoad = {
  /** Memory that programs can get without swapping, in bytes. */
  readonly availableBytes: number;
  /** The share of the last 10 s in which programs waited, in percent; absent if the kernel does not report it. */
  readonly pressure: Readonly<Partial<Record<'io' | 'memory', number>>>;
};

/** What processes of a machine wait for. */
export type StallCause = 'cpu' | 'io' | 'memory';

/** How long some process of the machine has waited since its start, in milliseconds; as far as the kernel reports it. */
export type Stalls = Readonly<Partial<Record<StallCause, number>>>;

/** Reads how much of the machine is free. */
export function machineLoad(read: (path: string) => string | undefined = readText): MachineLoad {
  const [, kibibytes] = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo') ?? '') ?? [];
  const pressures = (['io', 'memory'] as const).flatMap((kind) => {
    const [, percent] = /^some avg10=([\d.]+)/m.exec(read(`/proc/pressure/${kind}`) ?? '') ?? [];
    return percent === undefined ? [] : [[kind, Number(percent)] as const];
  });
  return {
    availableBytes: kibibytes === undefined ? freemem() : Number(kibibytes) * 1024,
    pressure: Object.fromEntries(pressures),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Reads how long processes of the machine have waited. */
export function readStalls(read: (path: string) => string | undefined = readText): Stalls {
  const found = (['cpu', 'io', 'memory'] as const).flatMap((kind) => {
    const [, microseconds] = /^some .*total=(\d+)/m.exec(read(`/proc/pressure/${kind}`) ?? '') ?? [];
    return microseconds === undefined ? [] : [[kind, Number(microseconds) / 1000] as const];
  });
  return Object.fromEntries(found);
}

/** How long processes have waited between two readings. */
export function stallsSince(before: Stalls, now: Stalls): Stalls {
  const both = (['cpu', 'io', 'memory'] as const).filter(
    (kind) => before[kind] !== undefined && now[kind] !== undefined,
  );
  return Object.fromEntries(both.map((kind) => [kind, Math.max(0, (now[kind] ?? 0) - (before[kind] ?? 0))]));
}
