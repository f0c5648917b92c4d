import { realpathSync } from 'node:fs';
import { buildRequest, type Declaration } from './build-request.ts';
import { commandFiles, commandFolders, commandItems, runCommandWork, type OutputSink } from './command-work.ts';
import { commandEnvironment } from './key/environment.ts';
import { readHost } from './key/host.ts';
import { runsOnNode } from './key/programs.ts';
import type { Observer } from './observe/observation.ts';
import { projectRoot } from './project-root.ts';
import type { Attempt, CacheRequest, CacheResult, Surroundings } from './request.ts';
import { decodeLog } from './result/log.ts';
import { runCached } from './run-cached.ts';

/** A command whose result is cached. */
export type CacheCommand = Omit<Declaration, 'files' | 'folders' | 'programs' | 'work' | 'failureTtlMs'> & {
  readonly command: string;
  readonly args: readonly string[];
  /** How the files that it reads besides its inputs are found. @default `node` */
  readonly observer?: Observer;
  /** How long a failure is used, in milliseconds. @default ten minutes */
  readonly failureTtlMs?: number;
  /** Runs the command even if there is a result. @default false */
  readonly refresh?: boolean;
};

/** Where a command's output goes, and what a test replaces. */
export type CommandSurroundings = Partial<Surroundings> &
  Pick<Surroundings, 'env' | 'warn'> & { readonly sink: OutputSink };

/** A command with its request. */
export type RequestedCommand = Pick<CacheCommand, 'command' | 'args' | 'observer' | 'refresh'> & {
  readonly request: CacheRequest;
  /** Variables that the command gets although they are not part of its key. @default none */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Why its result must not be stored, if that is known before. */
  readonly refusal?: string;
};

/** How long a failure is used. */
const FAILURE_TTL_MS = 10 * 60_000;

/**
 * Runs a command or restores its exit code, output and files.
 * @throws {UserError} if the request cannot be used or the command cannot be started
 */
export async function cacheCommand(command: CacheCommand, around: CommandSurroundings): Promise<CacheResult> {
  const { command: program, args, observer, refresh = false, failureTtlMs = FAILURE_TTL_MS, ...declared } = command;
  const { outputs = [], ignored = [] } = declared;
  const folder = realpathSync(command.cwd);
  const place = { outputs, ignored, folder, project: projectRoot(folder) };
  const env = commandEnvironment(declared.variables ?? [], around.env);
  const isObserved = observer === 'strace' || (observer !== 'off' && runsOnNode(program, { folder, env }));
  const request = buildRequest(
    {
      ...declared,
      failureTtlMs,
      // Scripts and package managers run on the Node of the PATH.
      programs: [...new Set([program, 'node'])],
      files: commandFiles(args, place),
      folders: isObserved ? [] : commandFolders(args, place),
      work: commandItems({ command: program, args }),
    },
    around.env,
  );
  return runCachedCommand({ request, command: program, args, refresh, ...(observer && { observer }) }, around);
}

/** Runs a requested command or restores its result. */
export async function runCachedCommand(
  { request, command, args, refusal, observer = 'node', refresh = false, secrets = {} }: RequestedCommand,
  { sink, ...around }: CommandSurroundings,
): Promise<CacheResult> {
  const surroundings = { host: readHost(), now: Date.now, random: Math.random, ...around };
  const plan = {
    env: { ...request.env, ...secrets },
    cwd: request.folder,
    // Agents store nothing, so what they read is of no use.
    observer: request.trust === 'agent' ? 'off' : observer,
    sink,
  } as const;
  const run = async (): Promise<Attempt> => {
    const attempt = await runCommandWork({ command, args }, plan);
    return refusal === undefined ? attempt : { ...attempt, refusal };
  };
  const result = await runCached({ request, run, refresh }, surroundings);
  if (result.hit) for (const piece of decodeLog(result.log)) sink(piece);
  return result;
}
