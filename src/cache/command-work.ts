import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { catchSignals, type CaughtSignals } from '../process/catch-signals.ts';
import { exitCodeOf, exitOf, startCommand } from '../process/run-command.ts';
import { leadsOut } from '../core/paths/project-path.ts';
import { sha256 } from '../core/canonical-json.ts';
import type { Items } from './key/key.ts';
import { leftOut } from './key/left-out.ts';
import type { Observer } from './observe/observation.ts';
import { observeCommand } from './observe/observe-command.ts';
import { readGivenFolders } from './observe/given-folders.ts';
import { projectRoot } from './project-root.ts';
import type { Attempt } from './request.ts';
import { encodeLog, type Piece } from './result/log.ts';

/** A command to run, without a shell. */
export type CommandLine = { readonly command: string; readonly args: readonly string[] };

/** Where a command's output goes while it runs. */
export type OutputSink = (piece: Piece) => void;

/** How a command runs. */
export type CommandPlan = {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly observer: Observer;
  readonly sink: OutputSink;
};

/** The part of a key that is the command itself: a digest, because command lines are private. */
export function commandItems({ command, args }: CommandLine): Items {
  return { command: sha256(JSON.stringify([command, ...args])) };
}

/**
 * The files that a command depends on although no glob selects them: those that its arguments name, such as a script,
 * also in `--name=FILE`, `-nFILE` or `@FILE`, and the manifest and settings of the package and of the project.
 */
export function commandFiles(args: readonly string[], request: Parameters<typeof leftOut>[0]): string[] {
  const { folder, project } = request;
  const isLeftOut = leftOut(request);
  // A flag can name what the command writes, as `--outfile=FILE` does: as an input it would change the key every time.
  const flagged = args.flatMap(namesInFlag).filter((name) => !isLeftOut(relative(project, resolve(folder, name))));
  const named = [...args, ...flagged].filter((name) => isKind(resolve(folder, name), 'isFile'));
  const settings = ['package.json', '.npmrc'].flatMap((name) => [name, relative(folder, resolve(project, name))]);
  return [...new Set([...named, ...settings])];
}

function namesInFlag(arg: string): string[] {
  const [, ...parts] = /^(?:-[^=]*=(.*)|-[a-zA-Z](.*)|@(.*))$/s.exec(arg) ?? [];
  return parts.filter(Boolean);
}

function isKind(path: string, kind: 'isFile' | 'isDirectory'): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.[kind]() === true;
  } catch {
    // A text that is no path, such as one with NUL or a very long one.
    return false;
  }
}

/**
 * The folders of the project that the arguments of a command name, also in flags: a program that is not observed can read
 * every file in them.
 */
export function commandFolders(
  args: readonly string[],
  { folder, project }: { folder: string; project: string },
): string[] {
  const named = [...args, ...args.flatMap(namesInFlag)].map((name) => resolve(folder, name));
  const folders = named.flatMap((path) =>
    isKind(path, 'isDirectory') && !leadsOut(relative(project, path)) ? [path] : [],
  );
  return [...new Set(folders)];
}

/**
 * Runs a command with this environment and without input, and passes its output on.
 * @throws {UserError} if it cannot be started
 */
export async function runCommandWork(line: CommandLine, { env, cwd, observer, sink }: CommandPlan): Promise<Attempt> {
  const signals = catchSignals();
  const observation = observeCommand(observer, cwd, { ...line, env });
  const startedAt = Date.now();
  try {
    const child = startCommand(observation.command, observation.args, observation.env, { cwd, piped: true });
    signals.passTo(child);
    const ended = await outcomeOf(child, { env: observation.env, cwd, sink, signals });
    const refusal = observation.refusal ?? ended.refusal;
    const folders = commandFolders(line.args, { folder: cwd, project: projectRoot(cwd) });
    const observed = { accesses: readGivenFolders(observation.accesses(), folders), startedAt };
    return { ...ended, observed, ...(refusal !== undefined && { refusal }) };
  } finally {
    observation.close();
    signals.close();
  }
}

type Running = Omit<CommandPlan, 'observer'> & { readonly signals: CaughtSignals };

/** Output above this size is passed on, but not stored. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;

async function outcomeOf(child: ChildProcess, running: Running): Promise<Attempt> {
  const { sink, signals } = running;
  child.stdin?.on('error', () => {}).end();
  const pieces: Piece[] = [];
  let length = 0;
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (bytes: Buffer) => {
      length += bytes.length;
      if (length <= MAX_LOG_BYTES) pieces.push({ stream, bytes });
      sink({ stream, bytes });
    });
  const closed = new Promise<'closed'>((done) => child.on('close', () => done('closed')));
  const exit = await exitOf(child, running);
  const drained = await Promise.race([closed, afterDrain(child)]);
  const refusal = refusalOf({ signal: exit.signal, wasSignalled: signals.last() !== undefined, length, drained });
  return { exitCode: exitCodeOf(exit), log: encodeLog(pieces), ...(refusal !== undefined && { refusal }) };
}

/** How long output may stay open after the command ended; a process that it left behind has it. */
const DRAIN_MS = 2000;

/** Ends the wait for output that a process left behind keeps open. */
function afterDrain(child: ChildProcess): Promise<'open'> {
  return new Promise((done) => {
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      done('open');
    }, DRAIN_MS).unref();
  });
}

type End = {
  readonly signal: NodeJS.Signals | null;
  readonly wasSignalled: boolean;
  readonly length: number;
  readonly drained: 'closed' | 'open';
};

function refusalOf({ signal, wasSignalled, length, drained }: End): string | undefined {
  if (signal) return `the command was ended by ${signal}`;
  if (wasSignalled) return 'the command received a signal';
  if (length > MAX_LOG_BYTES) return `its output is larger than ${MAX_LOG_BYTES} bytes`;
  return drained === 'open' ? 'it left processes behind that still write to its output' : undefined;
}
