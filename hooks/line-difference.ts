/**
 * How many lines a change added and removed. Used by the in-process module, which can import from the plugin's folder
 * only, and by the snapshots.
 */

/** Lines that a change added and removed. */
export type LineDifference = { readonly linesAdded: number; readonly linesRemoved: number };

/**
 * Maximum number of edits that are counted exactly: the time grows with their square, and a file with more edits was
 * rewritten, so its unmoved lines mean little.
 */
const MAX_EDITS = 4000;

/**
 * The lines added and removed by a change, as `git diff --minimal --numstat` counts them. Only their number is
 * needed, which follows from the length of the shortest path. Moved lines of a rewritten file are not counted.
 */
export function lineDifference(before: readonly string[], after: readonly string[]): LineDifference {
  const [a, b] = middles(before, after);
  const numberOf = lineNumbers();
  return differenceOf(Int32Array.from(a, numberOf), Int32Array.from(b, numberOf), MAX_EDITS);
}

/** The lines between what both begin with and what both end with. */
function middles(a: readonly string[], b: readonly string[]): [readonly string[], readonly string[]] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  return [a.slice(start, endA), b.slice(start, endB)];
}

/** Gives equal lines the same number: comparing strings repeatedly would be slow. */
function lineNumbers(): (line: string) => number {
  const known = new Map<string, number>();
  return (line) => {
    const number = known.get(line) ?? known.size;
    known.set(line, number);
    return number;
  };
}

function differenceOf(a: Int32Array, b: Int32Array, maxEdits: number): LineDifference {
  const edits = editDistance(a, b, maxEdits);
  const linesRemoved = edits === undefined ? withoutEqual(a, b) : (edits + a.length - b.length) / 2;
  return { linesAdded: linesRemoved + b.length - a.length, linesRemoved };
}

/** The fewest insertions and deletions from `a` to `b` (Myers 1986); undefined if there are more than `limit`. */
function editDistance(a: Int32Array, b: Int32Array, limit: number): number | undefined {
  const most = Math.min(a.length + b.length, limit);
  // How far into `a` the best path on each diagonal has come.
  const reached = new Int32Array(2 * most + 3);
  const at = (diagonal: number): number => reached[diagonal + most + 1] as number;
  for (let edits = 0; edits <= most; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
      let x = down ? at(diagonal + 1) : at(diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      if (x >= a.length && x - diagonal >= b.length) return edits;
      reached[diagonal + most + 1] = x;
    }
  }
  return undefined;
}

/** Number of lines of `a` without an equal line anywhere in `b`: a lower bound of the removed lines, in linear time. */
function withoutEqual(a: Int32Array, b: Int32Array): number {
  const left = new Map<number, number>();
  for (const line of b) left.set(line, (left.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  }).length;
}

/** The lines of a text with their line ends, so that a changed line end is a changed line. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** Maximum length of both texts together, in characters, that a hook compares: a few milliseconds. */
const MAX_PAIR_LENGTH = 8 * 1024 * 1024;

/** Maximum number of edits that a hook counts exactly: a few milliseconds. */
const MAX_EDITS_IN_HOOK = 1000;

/**
 * The lines added and removed between two texts, within the time that a hook may use; undefined if they are too large.
 */
export function textDifference(before: string, after: string): LineDifference | undefined {
  if (before.length + after.length > MAX_PAIR_LENGTH) return undefined;
  const [a, b] = differingParts(before, after);
  const numberOf = lineNumbers();
  return differenceOf(numbersOfLines(a, numberOf), numbersOfLines(b, numberOf), MAX_EDITS_IN_HOOK);
}

/** The parts of two texts between what both begin and end with, in whole lines: splitting all of a notebook is slow. */
function differingParts(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  start = a.lastIndexOf('\n', start - 1) + 1;
  let common = 0;
  while (common < shorter - start && a.charCodeAt(a.length - common - 1) === b.charCodeAt(b.length - common - 1))
    common++;
  const lineEnd = a.indexOf('\n', a.length - common);
  const kept = lineEnd < 0 ? 0 : a.length - lineEnd - 1;
  return [a.slice(start, a.length - kept), b.slice(start, b.length - kept)];
}

/** The lines of a text as numbers: a list of millions of lines would take far more memory than the text. */
function numbersOfLines(text: string, numberOf: (line: string) => number): Int32Array {
  let numbers = new Int32Array(1024);
  let [count, start] = [0, 0];
  while (start < text.length) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    if (count === numbers.length) numbers = enlarged(numbers);
    numbers[count++] = numberOf(text.slice(start, end));
    start = end;
  }
  return numbers.subarray(0, count);
}

function enlarged(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
