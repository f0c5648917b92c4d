import { openStringCutter, type StringCutter } from './string-cutter.ts';

/** Cuts a stream of bytes into lines. */
export type LineCutter = {
  /** Takes the next bytes; the chunk may be overwritten afterwards. */
  readonly push: (chunk: Buffer) => void;
  /** Hands over what stands behind the last line break. */
  readonly end: () => void;
};

/** How lines are cut. */
export type LineOptions = {
  /** The longest line that is handed over as it is, in bytes. @default 256 MiB */
  readonly longest?: number;
  /** Called for each line that is left out because it is too long even without its long strings. */
  readonly onLost?: () => void;
};

/** A result with everything that an agent wrote is far below it. */
const LONGEST_LINE_BYTES = 256 * 1024 * 1024;

const LINE_BREAK = 0x0a;

/**
 * Hands over line by line what comes chunk by chunk; a character may be split between two chunks. A line of JSON that
 * is longer than `longest` bytes is handed over with `null` for its long strings, and `shortened` set.
 */
export function cutLines(
  onLine: (line: string, shortened: boolean) => void,
  { longest = LONGEST_LINE_BYTES, onLost = () => {} }: LineOptions = {},
): LineCutter {
  let [parts, size]: [Buffer[], number] = [[], 0];
  let cutter: StringCutter | undefined;
  const add = (part: Buffer, isLast: boolean): void => {
    size += part.length;
    if (cutter) return cutter.push(part);
    // A copy: the reader uses the chunk again before the line is complete.
    parts.push(isLast ? part : Buffer.from(part));
    if (size <= longest) return;
    cutter = openStringCutter(longest);
    for (const one of parts) cutter.push(one);
    parts = [];
  };
  const finish = (): void => {
    const [line, shortened] = [cutter ? cutter.text() : textOf(parts), cutter !== undefined];
    [parts, size, cutter] = [[], 0, undefined];
    if (line === undefined) onLost();
    else if (line.trim() !== '') onLine(line, shortened);
  };
  return {
    push: (chunk) => {
      let from = 0;
      for (let at = chunk.indexOf(LINE_BREAK); at >= 0; at = chunk.indexOf(LINE_BREAK, from)) {
        add(chunk.subarray(from, at), true);
        finish();
        from = at + 1;
      }
      if (from < chunk.length) add(chunk.subarray(from), false);
    },
    end: finish,
  };
}

/** Most lines are in one part, which need not be copied. */
function textOf(parts: readonly Buffer[]): string {
  const [only] = parts;
  return parts.length === 1 && only ? only.toString('utf8') : Buffer.concat(parts).toString('utf8');
}
