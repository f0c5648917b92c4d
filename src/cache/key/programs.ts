import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { EXIT, messageOf, UserError } from '../../core/errors.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { findOnPath } from '../../process/find-on-path.ts';
import type { FileHasher } from './file-hasher.ts';

/** Where programs are looked for, and where they run. */
export type ProgramPlace = { readonly folder: string; readonly env: Environment; readonly hasher: FileHasher };

/**
 * What identifies a tool. A single word is a program: its content and, if it belongs to a package, the name, version and
 * manifest of the package; nothing runs. Several words are a command whose output identifies the tool, such as
 * `eslint --version`.
 * @throws {UserError} if the program is not found or the command fails
 */
export function toolIdentity(tool: string, place: ProgramPlace): string {
  const [program = '', ...args] = tool.trim().split(/\s+/);
  const found = programIdentity(program, place);
  if (found === undefined) throw cannotIdentify(tool, 'the program is not on the PATH or in node_modules/.bin');
  return args.length === 0 ? found : `${found} ${outputOf(tool, [program, ...args], place)}`;
}

function cannotIdentify(tool: string, found: string): UserError {
  return new UserError(`Cannot identify the tool ${JSON.stringify(tool)}: ${found}`, {
    hint: 'Name a program, or a command that prints its version, such as --tool "eslint --version"',
    exitCode: EXIT.wrongUse,
  });
}

function outputOf(tool: string, [program = '', ...args]: readonly string[], { folder, env }: ProgramPlace): string {
  try {
    const file = findProgram(program, folder, env) ?? program;
    const options = { cwd: folder, env: env as NodeJS.ProcessEnv, timeout: 30_000 } as const;
    return JSON.stringify(
      execFileSync(file, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  } catch (cause) {
    throw cannotIdentify(tool, messageOf(cause).split('\n')[0] ?? 'it failed');
  }
}

function findProgram(program: string, folder: string, env: Environment): string | undefined {
  const onPath = findOnPath(program, { ...env, PATH: searchPath(folder, env) });
  return onPath === undefined ? undefined : resolve(folder, onPath);
}

/** The programs of the project's packages come after the PATH, which the command uses without them. */
function searchPath(folder: string, env: Environment): string {
  const own: string[] = [];
  // An empty entry is the folder in which the command runs.
  const onPath = env['PATH']?.split(':').map((entry) => resolve(folder, entry)) ?? [];
  for (let at = folder; ; at = dirname(at)) {
    own.push(join(at, 'node_modules', '.bin'));
    if (dirname(at) === at) return [...onPath, ...own].join(':');
  }
}

/** An interpreter may itself be a script; systems follow a few levels. */
const MAX_INTERPRETERS = 4;

/** The identity of a program, with that of its interpreters if it is a script; undefined if it is not found. */
export function programIdentity(program: string, place: ProgramPlace, depth = 0): string | undefined {
  const { folder, env, hasher } = place;
  const file = findProgram(program, folder, env);
  if (file === undefined) return undefined;
  const { state } = hasher.stateOfTarget(file);
  if (state === 'missing') return undefined;
  const interpreter = depth < MAX_INTERPRETERS ? interpreterOf(file) : undefined;
  const runBy = interpreter === undefined ? '' : (programIdentity(interpreter, place, depth + 1) ?? interpreter);
  return [state, packageOf(realpathSync(file), hasher), runBy].filter((part) => part !== '').join(' ');
}

/** The program that the first line of a script names, also through `env`; undefined for other programs. */
function interpreterOf(file: string): string | undefined {
  const { path, args } = firstLineOf(file);
  if (basename(path) !== 'env') return path === '' ? undefined : path;
  return args.split(/\s+/).find((word) => word !== '' && !word.startsWith('-') && !word.includes('='));
}

/** What the system starts for a script, and its arguments; empty for other programs. */
function firstLineOf(file: string): { readonly path: string; readonly args: string } {
  const [, path = '', args = ''] = /^#![ \t]*(\S+)[ \t]*(.*)/.exec(beginningOf(file)) ?? [];
  return { path, args };
}

const FIRST_LINE_BYTES = 256;

/** The beginning of a file; empty if it cannot be read. */
function beginningOf(file: string): string {
  try {
    const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(FIRST_LINE_BYTES);
      return bytes.toString('latin1', 0, readSync(opened, bytes));
    } finally {
      closeSync(opened);
    }
  } catch {
    return '';
  }
}

/** Name, version and manifest of the package in `node_modules` that a program belongs to. */
function packageOf(file: string, hasher: FileHasher): string {
  const [, root] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (root === undefined) return '';
  const path = join(root, 'package.json');
  const { state } = hasher.stateOfTarget(path);
  if (state === 'missing') return '';
  const manifest = asObject(parseJson(readFileSync(path, 'utf8')));
  return `${asText(manifest['name'])}@${asText(manifest['version'])} ${state}`;
}

/** Whether a program is Node or a script that Node runs. */
export function runsOnNode(program: string, { folder, env }: Pick<ProgramPlace, 'folder' | 'env'>, depth = 0): boolean {
  const file = findProgram(program, folder, env);
  if (file === undefined || !existsSync(file)) return false;
  if (basename(file) === 'node' || basename(realpathSync(file)) === 'node') return true;
  const interpreter = depth < MAX_INTERPRETERS ? interpreterOf(file) : undefined;
  return interpreter !== undefined && runsOnNode(interpreter, { folder, env }, depth + 1);
}

/** The interpreters that the system opens, without a system call of the process, when it starts a script in a folder. */
export function interpretersOf(script: string, folder: string): string[] {
  const interpreters: string[] = [];
  for (let at = script; interpreters.length < MAX_INTERPRETERS;) {
    const { path } = firstLineOf(at);
    if (path === '') break;
    at = resolve(folder, path);
    interpreters.push(at);
  }
  return interpreters;
}
