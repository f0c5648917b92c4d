/** A part of a terminal that is redrawn in place. */
export type LiveFrame = {
  readonly draw: (lines: readonly string[]) => void;
  /** Removes what was drawn, or leaves it, and shows the cursor again. */
  readonly close: (keep: boolean) => void;
};

const [HIDE_CURSOR, SHOW_CURSOR, CLEAR_BELOW] = ['\u001B[?25l', '\u001B[?25h', '\u001B[J'];

/** Opens a frame at the cursor. Lines must fit the terminal, as many as it has rows. */
export function openFrame(write: (text: string) => void): LiveFrame {
  let drawn = 0;
  const back = (): string => (drawn > 0 ? `\u001B[${drawn}A\r` : '');
  return {
    draw: (lines) => {
      write(`${HIDE_CURSOR}${back()}${CLEAR_BELOW}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
    close: (keep) => {
      write(`${keep ? '' : back() + CLEAR_BELOW}${SHOW_CURSOR}`);
      drawn = 0;
    },
  };
}
