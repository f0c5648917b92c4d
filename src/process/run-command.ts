import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../core/environment.ts';
import { UserError, codeOf } from '../core/errors.ts';

/** How a command ended: with an exit code, or by a signal. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** Signals that a person or a supervisor sends to us and means for the command. */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** The exit code by which a shell would report this end. */
export const exitCodeOf = ({ code, signal }: Exit): number => code ?? 128 + (signal ? constants.signals[signal] : 0);

/** The low-cardinality name of a failed end; undefined for success. */
export const exitErrorType = ({ code, signal }: Exit): string | undefined =>
  signal ?? (code === 0 ? undefined : `exit_code_${code}`);

const cannotStart = (command: string, cause: unknown): UserError =>
  new UserError(`Cannot run ${JSON.stringify(command)}: ${codeOf(cause) ?? String(cause)}`, {
    hint: 'Give the command as it would stand in a shell, after --',
    exitCode: codeOf(cause) === 'ENOENT' ? 127 : 126,
    cause,
  });

/** Where a command runs, and who takes its output. */
export type CommandPlace = {
  /** @default the current folder */
  readonly cwd?: string;
  /** Takes what the command prints, which then has no input. @default our own input and output are the command's */
  readonly onOutput?: (text: string) => void;
};

const start = (command: string, args: readonly string[], env: Environment, place: CommandPlace): ChildProcess => {
  const { cwd, onOutput } = place;
  const child = spawn(command, args, {
    env: env as NodeJS.ProcessEnv,
    stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    ...(cwd && { cwd }),
  });
  if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  return child;
};

/** Runs a command, by default with our own input and output, passes signals on to it, and tells how it ended. */
export const runCommand = (
  command: string,
  args: readonly string[],
  env: Environment,
  place: CommandPlace = {},
): Promise<Exit> =>
  new Promise((resolve, reject) => {
    const child = start(command, args, env, place);
    // On a terminal, Ctrl-C reaches the command by itself; we only have to outlive it.
    const forward = (signal: NodeJS.Signals): void => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const done = (): void => FORWARDED.forEach((signal) => process.off(signal, forward));
    child.on('error', (cause) => {
      done();
      reject(cannotStart(command, cause));
    });
    child.on('exit', (code, signal) => {
      done();
      resolve({ code, signal });
    });
  });
