import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { emptyFolder } from './empty-folder.ts';
import { isolatedEnvironment } from './isolated-state.ts';

/** The program of a clone, which runs the sources. */
export const SOURCE_PROGRAM: string = fileURLToPath(new URL('../../bin/stepmeter.mjs', import.meta.url));

/**
 * The same program; in tests as `test/bundle-program.ts` has bundled it, which halves the CPU time to start. Benches
 * measure the sources.
 */
export const PROGRAM: string = process.env['VITEST'] ? inject('program') : SOURCE_PROGRAM;

/** How the program ended, and its output. */
export type CliResult = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Options of the program besides its arguments. */
export type CliOptions = {
  /** Its state folder. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Its working folder. @default an empty folder: in a large one, `exec` would spend most of its time on snapshots */
  readonly cwd?: string;
  readonly input?: string;
  /** Called with the process when it has been started. */
  readonly onStart?: (child: ChildProcess) => Promise<void>;
  /** Called with the process and its output so far whenever it prints. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void;
  /** The same for standard error. */
  readonly onStderr?: (stderr: string, child: ChildProcess) => void;
};

/** Runs `stepmeter` with these arguments as a separate process. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { home, env, cwd = emptyFolder(), input = '', onStart, onOutput, onStderr } = options;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: isolatedEnvironment(home, env),
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('latin1').on('data', (text: string) => {
      output[name] += text;
      const listener = name === 'stdout' ? onOutput : onStderr;
      listener?.(output[name], child);
    });
  child.stdin.on('error', () => {}).end(input, 'latin1');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    onStart?.(child).catch(reject);
    child.on('close', (code, signal) => {
      const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString();
      resolve({ code, signal, stdout: utf8(output.stdout), stderr: utf8(output.stderr) });
    });
  });
}
