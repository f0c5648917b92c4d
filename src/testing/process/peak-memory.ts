import { readMemory } from '../../process/inspect/proc.ts';

const REPORT = `
import { readFileSync } from 'node:fs';
process.on('exit', () => console.error(/^VmHWM:.*/m.exec(readFileSync('/proc/self/status', 'utf8'))[0]));
`;

/** The argument of Node.js with which a process, and each that inherits it, reports its peak memory when it exits. */
export const REPORT_PEAK_MEMORY = `--import=data:text/javascript,${encodeURIComponent(REPORT)}`;

/**
 * The most resident memory that this process had, in MiB. `process.resourceUsage().maxRSS` would also count the memory
 * that its parent had when it started this process.
 */
export function peakMemory(): number {
  return (readMemory(process.pid)?.peak ?? Number.NaN) / (1024 * 1024);
}

/** The largest peak memory reported in an output, in MiB; NaN if none is reported. */
export function reportedPeakMemory(stderr: string): number {
  const peaks = [...stderr.matchAll(/^VmHWM:\s+(\d+) kB$/gm)].map(([, kib]) => Number(kib) / 1024);
  return peaks.length > 0 ? Math.max(...peaks) : Number.NaN;
}
