import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isolatedEnvironment } from './isolated-state.ts';

/** The program as it is installed. */
export const PROGRAM = fileURLToPath(new URL('../bin/stepmeter.mjs', import.meta.url));

/** Halves the time that the program takes to start; needs no cleaning. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/stepmeter-tests', import.meta.url));

/** How the program ended and what it said. */
export type CliResult = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** What the program is given beside its arguments. */
export type CliOptions = {
  /** Its state folder. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called with the process whenever it has printed, with all that it printed so far. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void;
  /** The same for its standard error. */
  readonly onStderr?: (stderr: string, child: ChildProcess) => void;
};

/** Runs `stepmeter` with these arguments as a process of its own. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { home, env, input = '', onOutput, onStderr } = options;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: isolatedEnvironment(home, { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env }),
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('latin1').on('data', (text: string) => {
      output[name] += text;
      const told = name === 'stdout' ? onOutput : onStderr;
      told?.(output[name], child);
    });
  child.stdin.on('error', () => {}).end(input, 'latin1');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString();
      resolve({ code, signal, stdout: utf8(output.stdout), stderr: utf8(output.stderr) });
    });
  });
}
