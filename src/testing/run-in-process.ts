import type { EventEmitter } from 'node:events';
import { format } from 'node:util';
import { emptyFolder } from './empty-folder.ts';
import { isolatedEnvironment } from './isolated-state.ts';
import type { CliOptions, CliResult } from './run-cli.ts';

/** Runs `stepmeter` with these arguments. */
export type RunInProcess = (
  args: readonly string[],
  options: Pick<CliOptions, 'home' | 'env' | 'cwd'>,
) => Promise<CliResult>;

let isRunning = false;

/**
 * Makes of the CLI's `run` a function that runs `stepmeter` in this process: a fraction of the work of `runCli`, which
 * starts a process. It shows what a command prints, stores and returns. What the program does with signals, its input
 * and the output of its children needs `runCli`.
 * @throws {Error} if another command is still running: the environment and the output belong to the process
 */
export function inProcess(run: (args: readonly string[]) => Promise<number>): RunInProcess {
  return async (args, { home, env, cwd = emptyFolder() }) => {
    if (isRunning) throw new Error('Cannot run two commands at once in one process: await the first, or use runCli');
    isRunning = true;
    const output = { stdout: '', stderr: '' };
    const environment = isolatedEnvironment(home, env);
    const restore = [replaceEnvironment(environment), capture(output), keepListeners(), enterFolder(cwd)];
    try {
      const code = await run(args);
      return { code, signal: null, ...output };
    } finally {
      for (const undo of restore) undo();
      isRunning = false;
    }
  };
}

function replaceEnvironment(env: NodeJS.ProcessEnv): () => void {
  const before = process.env;
  process.env = env;
  return () => void (process.env = before);
}

/** Collects what is printed, through the console or a stream. */
function capture(output: { stdout: string; stderr: string }): () => void {
  const { log, error } = console;
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  console.log = (...values: unknown[]) => void (output.stdout += `${format(...values)}\n`);
  console.error = (...values: unknown[]) => void (output.stderr += `${format(...values)}\n`);
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = (text: string | Uint8Array) => {
      output[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    };
  return () => {
    Object.assign(console, { log, error });
    process.stdout.write = writes.stdout;
    process.stderr.write = writes.stderr;
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Removes the listeners that a command adds, which leaves them to the end of its process. */
function keepListeners(): () => void {
  const undo = [
    ...SIGNALS.map((signal) => keepListenersOf(process, signal)),
    ...[process.stdout, process.stderr].map((stream) => keepListenersOf(stream, 'error')),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** Removes the listeners of an event that are added from now on. */
function keepListenersOf(emitter: EventEmitter, event: string): () => void {
  const before = new Set(emitter.listeners(event));
  return () => {
    for (const listener of emitter.listeners(event))
      if (!before.has(listener)) emitter.off(event, listener as () => void);
  };
}

function enterFolder(folder: string): () => void {
  const before = process.cwd();
  process.chdir(folder);
  return () => process.chdir(before);
}
