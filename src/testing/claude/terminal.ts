import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { eventually } from '../eventually.ts';

/** A program on a pseudo-terminal. */
export type Terminal = {
  /** Waits until the screen shows this, then types keys. Earlier output is not matched again; `[cleared]` stands for a cleared screen. */
  readonly type: (shown: RegExp, keys: string) => Promise<void>;
  /** Waits until the program has ended. */
  readonly ended: () => Promise<unknown>;
};

/** Reports missing requirements of a terminal, in the format of `realTests`. */
export function missingTerminal(): string[] {
  return spawnSync('script', ['--version']).status === 0 ? [] : ['script'];
}

const CLEAR_SCREEN = '\u001B[2J';

/** Escape sequences that move the cursor or set colours. */
const ESCAPES = new RegExp(
  String.raw`\x1b(?:\[[0-9;?<>=]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[78=>])`,
  'g',
);

/** Starts a program on a pseudo-terminal of 50 rows and 150 columns. */
export function openTerminal(
  command: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  const line = `stty rows 50 cols 150; exec ${command.map(quoted).join(' ')}`;
  const options = { cwd, env: { TERM: 'xterm-256color', ...env } };
  const child = spawn('script', ['-qfec', line, '/dev/null'], options);
  const exit = once(child, 'exit');
  onTestFinished(() => void child.kill());
  let screen = '';
  child.stdout.on('data', (chunk) => {
    screen += String(chunk).replaceAll(CLEAR_SCREEN, '[cleared]').replaceAll(ESCAPES, ' ');
  });
  return {
    type: async (shown, keys) => {
      await eventually(() => {
        if (!shown.test(screen)) throw new Error(`Not on the screen: ${shown}. It shows: ${screen.slice(-2000)}`);
      });
      screen = '';
      child.stdin.write(keys);
    },
    ended: () => exit,
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
