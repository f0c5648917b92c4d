import { realpathSync } from 'node:fs';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { commandFiles, commandItems, runCommandWork, type OutputSink } from './command-work.ts';
import type { Observer } from './observe/observation.ts';
import { commandEnvironment } from './key/environment.ts';
import { parsePatterns } from './key/patterns.ts';
import { readHost } from './key/host.ts';
import { projectRoot } from './project-root.ts';
import type { CacheRequest, CacheResult, Surroundings } from './request.ts';
import { decodeLog } from './result/log.ts';
import { runCached } from './run-cached.ts';
import type { Trust } from './store/entry.ts';

/** A command whose result is cached. */
export type CacheCommand = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The folder in which it runs, and to which globs are relative. */
  readonly cwd: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly tools: readonly string[];
  readonly lockfiles: readonly string[];
  /** Globs of what it may read without it being an input. @default none */
  readonly ignored?: readonly string[];
  /** How the files that it reads besides its inputs are found. @default `node` */
  readonly observer?: Observer;
  /** Names of the variables that it gets besides those that every command gets. */
  readonly variables: readonly string[];
  readonly ttlMs?: number;
  readonly failureTtlMs?: number;
  /** @default `agent` inside a session of the Claude CLI, else `verified` */
  readonly trust?: Trust;
  readonly refresh?: boolean;
  readonly isPinned?: boolean;
};

/** How long a failure is used. */
export const FAILURE_TTL_MS = 10 * 60_000;

/**
 * Runs a command or restores its exit code, output and files.
 * @throws {UserError} if the request cannot be used or the command cannot be started
 */
export async function cacheCommand(
  command: CacheCommand,
  { sink, ...around }: Partial<Surroundings> & Pick<Surroundings, 'env' | 'warn'> & { readonly sink: OutputSink },
): Promise<CacheResult> {
  const request = requestOf(command, around.env);
  const surroundings = { host: readHost(), now: Date.now, random: Math.random, ...around };
  const { refresh = false } = command;
  // Agents store nothing, so what they read is of no use.
  const observer = request.trust === 'agent' ? 'off' : (command.observer ?? 'node');
  const run = () => runCommandWork(command, { env: request.env, cwd: request.folder, observer, sink });
  const result = await runCached({ request, run, refresh }, surroundings);
  if (result.hit) for (const piece of decodeLog(result.log)) sink(piece);
  return result;
}

function requestOf(command: CacheCommand, env: Environment): CacheRequest {
  const {
    name,
    inputs,
    outputs,
    tools,
    lockfiles,
    variables,
    ttlMs,
    failureTtlMs = FAILURE_TTL_MS,
    ignored = [],
  } = command;
  const folder = realpathSync(command.cwd);
  const project = projectRoot(folder);
  if (inputs.length === 0) throw noInputs(name);
  parsePatterns('output', outputs, folder, project);
  parsePatterns('ignored path', ignored, folder, project);
  return {
    name,
    folder,
    project,
    inputs,
    outputs,
    ignored,
    tools,
    lockfiles,
    variables,
    failureTtlMs,
    isPinned: command.isPinned ?? false,
    ...(ttlMs !== undefined && { ttlMs }),
    env: commandEnvironment(variables, env),
    // Scripts and package managers run on the Node of the PATH.
    programs: [...new Set([command.command, 'node'])],
    files: commandFiles(command.args, folder, project),
    work: commandItems(command),
    trust: command.trust ?? (isInsideSession(env) ? 'agent' : 'verified'),
  };
}

function noInputs(name: string): UserError {
  return new UserError(`Cannot cache ${JSON.stringify(name)}: no input is declared`, {
    hint: "Name what the command reads, such as --input 'src/**' --input 'test/**'",
    exitCode: EXIT.wrongUse,
  });
}

/** What an agent runs may be prepared by it: it must not decide what others get. */
function isInsideSession(env: Environment): boolean {
  return Boolean(env[VARIABLE.session] || env['CLAUDECODE']);
}
