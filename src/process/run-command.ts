import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { UserError, codeOf } from '../core/errors.ts';
import { catchSignals, isCancelledBy, type CaughtSignals } from './catch-signals.ts';
import { findOnPath } from './find-on-path.ts';

/** How a command ended: with an exit code, or by a signal. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** Where a command runs, and where its output goes. */
export type CommandPlace = {
  /** @default the current folder */
  readonly cwd?: string;
  /** Receives the command's output; the command has no input then. @default inherited input and output */
  readonly onOutput?: (text: string) => void;
  /** Whether the command's input and output are pipes on the child. @default false */
  readonly piped?: boolean;
};

/** How a command ended that signals were passed on to. */
export type SignalledExit = Exit & {
  /** Set where a signal ended it, which its exit code need not say. */
  readonly stopped?: 'cancelled';
};

/** The exit code that a shell would report. */
export function exitCodeOf({ code, signal }: Exit): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/** The low-cardinality error type of a failed command; undefined for success. */
export function exitErrorType({ code, signal }: Exit): string | undefined {
  return signal ?? (code === 0 ? undefined : `exit_code_${code}`);
}

/**
 * Starts a command. Some failures to start are only reported by `exitOf`.
 * @throws {UserError} if it cannot be started
 */
export function startCommand(
  command: string,
  args: readonly string[],
  env: Environment,
  place: CommandPlace,
): ChildProcess {
  const { cwd, onOutput } = place;
  try {
    const child = spawn(command, args, { env: env as NodeJS.ProcessEnv, stdio: stdioOf(place), ...(cwd && { cwd }) });
    if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
    return child;
  } catch (cause) {
    // Most failures to start are events of the child, some are thrown.
    throw cannotStart(command, cause, { env, ...place });
  }
}

function stdioOf({ onOutput, piped }: CommandPlace): StdioOptions {
  if (piped) return ['pipe', 'pipe', 'pipe'];
  return onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit';
}

/** Where a command was to start, to explain why it did not. */
type StartPlace = { readonly env: Environment; readonly cwd?: string };

function cannotStart(command: string, cause: unknown, place: StartPlace): UserError {
  return new UserError(`Cannot run ${JSON.stringify(command)}: ${stateOf(command, cause, place)}`, {
    hint: 'Check the command after --, and that it is on the PATH and executable',
    exitCode: codeOf(cause) === 'ENOENT' ? 127 : 126,
    cause,
  });
}

/** Why a command does not start, in the words of a shell where it has some. */
function stateOf(command: string, cause: unknown, place: StartPlace): string {
  const code = codeOf(cause);
  if (code === 'ENOENT') return `${missingFor(command, place)} (ENOENT)`;
  return code === 'EACCES' ? 'permission denied (EACCES)' : (code ?? String(cause));
}

/** The system has the same error for a missing folder, program and interpreter of a script. */
function missingFor(command: string, { env, cwd }: StartPlace): string {
  if (cwd && !existsSync(cwd)) return `the folder ${cwd} does not exist`;
  const program = findOnPath(command, env);
  if (program && existsSync(cwd ? resolvePath(cwd, program) : program)) return 'its interpreter does not exist';
  return program ? 'no such file' : 'not found on the PATH';
}

/**
 * Waits until a command has ended.
 * @param place where it was started
 * @throws {UserError} if it could not be started
 */
export function exitOf(child: ChildProcess, place: StartPlace): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      // A child without a process ID never started; with one, only a signal could not be sent.
      if (child.pid === undefined) reject(cannotStart(child.spawnfile, cause, place));
    });
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/**
 * Runs a command, by default with our own input and output, passes signals on to it, and returns how it ended.
 * @param signals those that the caller catches and closes; by default signals are caught while the command runs
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: Environment,
  place: CommandPlace & { readonly signals?: CaughtSignals; readonly onStart?: (pid?: number) => void } = {},
): Promise<SignalledExit> {
  const signals = place.signals ?? catchSignals();
  try {
    const child = startCommand(command, args, env, place);
    place.onStart?.(child.pid);
    signals.passTo(child);
    const exit = await exitOf(child, { env, ...place });
    return isCancelledBy(signals.last(), exit) ? { ...exit, stopped: 'cancelled' } : exit;
  } finally {
    if (!place.signals) signals.close();
  }
}
