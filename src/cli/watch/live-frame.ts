/** A part of a terminal that is redrawn in place. */
export type LiveFrame = {
  readonly draw: (lines: readonly string[]) => void;
  /** Clears the whole screen: a change of its size moves the lines that were drawn. */
  readonly clear: () => void;
  /** Removes what was drawn, or leaves it, and shows the cursor again. */
  readonly close: (keep: boolean) => void;
};

const [HIDE_CURSOR, SHOW_CURSOR, CLEAR_BELOW] = ['\u001B[?25l', '\u001B[?25h', '\u001B[J'];

const CLEAR_SCREEN = '\u001B[2J\u001B[H';

/** Opens a frame at the cursor. Lines must fit the terminal, as many as it has rows. */
export function openFrame(write: (text: string) => void): LiveFrame {
  let drawn = 0;
  const back = (): string => (drawn > 0 ? `\u001B[${drawn}A\r` : '');
  return {
    draw: (lines) => {
      write(`${HIDE_CURSOR}${back()}${CLEAR_BELOW}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
    clear: () => {
      write(CLEAR_SCREEN);
      drawn = 0;
    },
    close: (keep) => {
      write(`${keep ? '' : back() + CLEAR_BELOW}${SHOW_CURSOR}`);
      drawn = 0;
    },
  };
}
