import type { Scene } from './scene.ts';

/** The size of the terminal in characters. */
export const TERMINAL = { columns: 120, rows: 26 } as const;

/** A state of the terminal: its lines, and the caption below it. */
export type Frame = { readonly lines: readonly string[]; readonly caption: string; readonly seconds: number };

/** The states of the terminal: after each command was typed, and after its output. */
export function framesOf({ steps }: Scene): Frame[] {
  let shown: string[] = [];
  return steps.flatMap(({ caption, command, output }) => {
    const typed = [...shown, ...wrapped(`$ ${command}`)];
    shown = [...typed, ...output.flatMap(wrapped)];
    return [
      { lines: typed.slice(-TERMINAL.rows), caption, seconds: 1.5 },
      { lines: shown.slice(-TERMINAL.rows), caption, seconds: readingSeconds(caption, output) },
    ];
  });
}

function wrapped(line: string): string[] {
  const parts = line.match(new RegExp(`.{1,${TERMINAL.columns}}`, 'gu'));
  return parts ?? [''];
}

/** Long enough to read the caption and to look at the output. */
function readingSeconds(caption: string, output: readonly string[]): number {
  return Math.min(9, 1.5 + caption.length / 40 + output.length / 6);
}
