import { printable } from '../../core/text/printable.ts';
import { duration } from '../../core/amounts.ts';
import { cut } from './display-width.ts';
import { screenOf } from './screen.ts';

/** How far a piece of work is: what is done, of how much. */
export type Progress = { readonly done: number; readonly total: number };

/** How progress is printed. */
export type ProgressFormat = {
  /** What the work is, such as `Importing`. */
  readonly what: string;
  /** An amount with its unit, such as `3.0 MiB` or `12 records`. */
  readonly amount: (done: number) => string;
  /** The amount of a second, if it says something. @default amount + '/s' */
  readonly rate?: (perSecond: number) => string;
};

/** Where progress is printed. */
export type ProgressOutput = {
  /** A terminal shows one line that changes; a file or pipe gets a line from time to time. */
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly write: (text: string) => void;
  /** The time in milliseconds, from any fixed point on. */
  readonly now: () => number;
};

/** Prints progress with rate and time left, once the work has taken noticeable time. */
export type ProgressPrinter = {
  /** Reports progress; `detail` is appended. */
  readonly update: (progress: Progress, detail?: string) => void;
  /** Removes the line. */
  readonly finish: () => void;
};

/** Shorter work prints nothing. Logs and scripts that read standard error get a line only about long work. */
const QUIET_MS = { terminal: 2000, log: 10_000 } as const;
const REDRAW_MS = 200;
const LINE_MS = 5000;

/** Opens a printer on standard error, which leaves standard output to the result. */
export function openProgress(format: ProgressFormat, output: ProgressOutput = standardError()): ProgressPrinter {
  const { isTerminal, width, write, now } = output;
  const startedAt = now();
  let nextAt = startedAt + (isTerminal ? QUIET_MS.terminal : QUIET_MS.log);
  let isOpen = false;
  return {
    update: (progress, detail) => {
      if (now() < nextAt) return;
      nextAt = now() + (isTerminal ? REDRAW_MS : LINE_MS);
      const said = progressText(format, progress, now() - startedAt) + (detail ? `, ${printable(detail)}` : '');
      const line = `stepmeter: ${format.what}: ${said}`;
      write(isTerminal ? `\r\x1b[K${cut(line, width - 1)}` : `${line}\n`);
      isOpen = isTerminal;
    },
    finish: () => {
      if (isOpen) write('\r\x1b[K');
      isOpen = false;
    },
  };
}

function standardError(): ProgressOutput {
  const { width, isTerminal } = screenOf(process.stderr, { env: process.env, isWide: false, now: 0 });
  return {
    isTerminal: isTerminal && process.env['TERM'] !== 'dumb',
    width,
    write: (text) => process.stderr.write(text),
    now: () => performance.now(),
  };
}

function progressText(
  { amount, rate: rateText }: ProgressFormat,
  { done, total }: Progress,
  elapsedMs: number,
): string {
  const percent = total === 0 ? 100 : Math.min(Math.floor((100 * done) / total), 100);
  const rate = done / (elapsedMs / 1000);
  const left = rate > 0 && total > done ? `, ${duration(((total - done) / rate) * 1000)} left` : '';
  const speed = rateText ? rateText(rate) : `${amount(rate)}/s`;
  return `${amount(done)} of ${amount(total)} (${percent} %)${speed && `, ${speed}`}${left}`;
}
