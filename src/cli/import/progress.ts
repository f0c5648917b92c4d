import { bytes, duration } from '../format.ts';

/** The progress of a piece of work, in bytes. */
export type Progress = { readonly bytes: number; readonly totalBytes: number };

/** Where progress is printed. */
export type ProgressOutput = {
  /** A terminal shows one line that changes; a file or pipe gets a line from time to time. */
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** The time in milliseconds, from any fixed point on. */
  readonly now: () => number;
};

/** Prints progress with rate and time left, once the work has taken noticeable time. */
export type ProgressPrinter = { readonly update: (progress: Progress) => void; readonly finish: () => void };

/** Shorter work prints nothing. */
const QUIET_MS = 2000;
const REDRAW_MS = 200;
const LINE_MS = 5000;

/** Opens a printer on standard error, which leaves standard output to the result. */
export function openProgress(
  what: string,
  output: ProgressOutput = {
    isTerminal: process.stderr.isTTY === true,
    write: (text) => process.stderr.write(text),
    now: () => performance.now(),
  },
): ProgressPrinter {
  const { isTerminal, write, now } = output;
  const startedAt = now();
  let nextAt = startedAt + QUIET_MS;
  let isOpen = false;
  return {
    update: (progress) => {
      if (now() < nextAt) return;
      nextAt = now() + (isTerminal ? REDRAW_MS : LINE_MS);
      const line = `stepmeter: ${what}: ${progressText(progress, now() - startedAt)}`;
      write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
      isOpen = isTerminal;
    },
    finish: () => {
      if (isOpen) write('\r\x1b[K');
      isOpen = false;
    },
  };
}

function progressText({ bytes: done, totalBytes }: Progress, elapsedMs: number): string {
  const percent = totalBytes === 0 ? 100 : Math.floor((100 * done) / totalBytes);
  const rate = done / (elapsedMs / 1000);
  const left = rate > 0 ? `, ${duration(((totalBytes - done) / rate) * 1000)} left` : '';
  return `${bytes(done)} of ${bytes(totalBytes)} (${percent} %), ${bytes(rate)}/s${left}`;
}
