/** A patch hunk in the format that the Claude CLI reports. */
export type Hunk = {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
};

const CONTEXT_LINES = 3;

/** The patch between two texts, as one hunk from the first to the last line that differs. */
export function linePatch(before: string, after: string): Hunk[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const start = commonStart(old, fresh);
  if (start === old.length && start === fresh.length) return [];
  const end = commonStart(old.slice(start).toReversed(), fresh.slice(start).toReversed());
  const first = Math.max(0, start - CONTEXT_LINES);
  const lines = [
    ...old.slice(first, start).map((line) => ` ${line}`),
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...fresh.slice(start, fresh.length - end).map((line) => `+${line}`),
    ...old.slice(old.length - end, old.length - end + CONTEXT_LINES).map((line) => ` ${line}`),
  ];
  const count = (...signs: string[]): number => lines.filter((line) => signs.includes(line.charAt(0))).length;
  return [{ oldStart: first + 1, oldLines: count(' ', '-'), newStart: first + 1, newLines: count(' ', '+'), lines }];
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((line, i) => line !== b[i]);
  return index < 0 ? a.length : index;
}
