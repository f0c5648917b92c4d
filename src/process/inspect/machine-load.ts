import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** How much of the machine is free now. */
export type MachineLoad = {
  /** Memory that programs can get without swapping, in bytes. */
  readonly availableBytes: number;
  /** The share of the last 10 s in which programs waited, in percent; absent if the kernel does not report it. */
  readonly pressure: Readonly<Partial<Record<'io' | 'memory', number>>>;
};

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
