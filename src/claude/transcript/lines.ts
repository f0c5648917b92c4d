/** Cuts a stream of bytes into lines. */
export type LineCutter = {
  readonly push: (chunk: Buffer) => void;
  /** Hands over what stands behind the last line break. */
  readonly end: () => void;
};

/** The longest line that is kept: a result with everything that an agent wrote is far below it. */
const LONGEST_LINE_BYTES = 256 * 1024 * 1024;

const LINE_BREAK = 0x0a;

/**
 * Hands over line by line what comes chunk by chunk; a character may be split between two chunks. A line that is longer
 * than `longest` bytes is left out.
 */
export function cutLines(onLine: (line: string) => void, longest: number = LONGEST_LINE_BYTES): LineCutter {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (part: Buffer): void => {
    size += part.length;
    if (size <= longest) parts.push(part);
    else parts = [];
  };
  const finish = (): void => {
    const line = size <= longest ? Buffer.concat(parts).toString('utf8') : '';
    [parts, size] = [[], 0];
    if (line.trim() !== '') onLine(line);
  };
  return {
    push: (chunk) => {
      let from = 0;
      for (let at = chunk.indexOf(LINE_BREAK); at >= 0; at = chunk.indexOf(LINE_BREAK, from)) {
        add(chunk.subarray(from, at));
        finish();
        from = at + 1;
      }
      if (from < chunk.length) add(chunk.subarray(from));
    },
    end: finish,
  };
}
