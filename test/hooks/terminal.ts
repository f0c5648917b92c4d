import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { eventually } from '../stack/eventually.ts';

/** A program on a terminal, as a person has it. */
export type Terminal = {
  /** Waits until the screen shows this, then types keys. What was shown before does not count again. */
  readonly type: (shown: RegExp, keys: string) => Promise<void>;
  /** Waits until the program has ended. */
  readonly ended: () => Promise<unknown>;
};

/** Names what a terminal needs if it is missing, in the shape that `realTests` takes. */
export function missingTerminal(): string[] {
  return spawnSync('script', ['--version']).status === 0 ? [] : ['script'];
}

/** What moves the cursor and colours the text, rather than being shown. */
const ESCAPES = new RegExp(
  String.raw`\x1b(?:\[[0-9;?<>=]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[78=>])`,
  'g',
);

/** Starts a program on a terminal of its own. */
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
  child.stdout.on('data', (chunk) => (screen += String(chunk).replaceAll(ESCAPES, ' ')));
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
