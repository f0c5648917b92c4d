import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** Maximum size of a log before it is rotated; one previous log is kept. */
const LARGEST_BYTES = 10 * 1024 ** 2;

/**
 * Rotates a log that is too large, keeping its contents as `FILE.1`. The program continues writing to the same
 * file, which it has open for appending; a line that it writes meanwhile can be lost.
 */
export function boundLog(file: string, largest: number = LARGEST_BYTES): void {
  if (sizeOf(file) <= largest) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

const TAIL_BYTES = 16 * 1024;

/** The last lines of a log; none where it cannot be read. */
export function lastLines(file: string, count: number): string[] {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8').trimEnd().split('\n').slice(-count);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return [];
  }
}
