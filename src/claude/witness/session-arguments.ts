import { basename } from 'node:path';
import { isNativeClaude, startsSession } from '../cli/cli-arguments.ts';

/** What `/proc` says about a process: its arguments, the program first, and the path of its program file. */
export type CommandLine = { readonly args: readonly string[]; readonly program: string | undefined };

/**
 * The arguments of a process that is a session of the Claude CLI, without its program; undefined for other processes,
 * and for commands of the CLI that start no session. The CLI is recognized by its name and by the packages that contain
 * it, as a native program or as a script of Node or Bun.
 */
export function sessionArgumentsOf({ args, program }: CommandLine): readonly string[] | undefined {
  const own = ownArguments(args, program);
  return own && startsSession(own) && !isHelper(own) ? own : undefined;
}

const INCLUDED: ReadonlySet<string> = new Set(['rg', 'ugrep', 'bfs']);

function ownArguments(args: readonly string[], program: string | undefined): readonly string[] | undefined {
  const [name = '', ...rest] = args;
  if (isNativeClaude(name)) return rest;
  if (isRuntime(name) || isRuntime(program)) return scriptArguments(rest);
  // Started through a link. The CLI also contains other programs, such as `rg`, which it starts under their names.
  return isNativeClaude(program ?? '') && !INCLUDED.has(basename(name)) ? rest : undefined;
}

function isRuntime(program: string | undefined): boolean {
  return program !== undefined && /^(node|nodejs|bun)(\.exe)?$/.test(basename(program));
}

/** Scripts of the CLI: a link in `node_modules/.bin`, or a file of its packages. */
const SCRIPT = /(^|\/)(claude|@anthropic-ai\/claude-(code|agent-sdk)\/[\w.-]+\.[cm]?js)$/;

/** Options of the runtime come before the script. */
function scriptArguments(args: readonly string[]): readonly string[] | undefined {
  const script = args.findIndex((arg) => !arg.startsWith('-'));
  return script >= 0 && SCRIPT.test(args[script] ?? '') ? args.slice(script + 1) : undefined;
}

/**
 * Processes of the CLI's background service, and the request for a background session: the session itself is a process
 * of the service.
 */
function isHelper(args: readonly string[]): boolean {
  return args.some((arg) => arg === '--bg' || arg === '--background' || arg.startsWith('--bg-'));
}
