import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { gitEnvironment } from '../../core/git-environment.ts';
import { bytesOfPath, decodedPath, pathOfBytes } from '../../core/paths/file-name.ts';

/** Queries of a repository about a folder in it; paths are relative to that folder. */
export type Repository = {
  /** The tracked files by path, with their blob if they are unmodified according to the index. */
  readonly tracked: ReadonlyMap<string, string | undefined>;
  /** The ignored ones among these paths, regardless of whether they are tracked. */
  readonly ignoredAmong: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The folder shared by all worktrees of the repository. */
  readonly commonFolder: string;
  /** The content of these blobs; missing ones are omitted. */
  readonly blobs: (ids: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>;
};

/** The output of git and its exit code: null if git is missing or timed out. */
export type Answer = { readonly code: number | null; readonly stdout: Buffer };

/** Timeout of git commands. Git reads a file completely to verify that it is unmodified, however large it is. */
const TIMEOUT_MS = 5000;

/**
 * Runs git without taking locks or starting programs configured by the user. Never throws: without git the exit code is
 * null.
 */
export async function runGit(folder: string, args: readonly string[], input: string | Buffer = ''): Promise<Answer> {
  const child = spawn('git', ['-C', folder, '-c', 'core.fsmonitor=false', ...args], {
    env: gitEnvironment(process.env) as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  // A process that exits before reading all input reports an error in its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const stdout = await buffer(child.stdout).catch(() => Buffer.alloc(0));
  return { code: await ended, stdout };
}

/** The fields of `-z` output; fields with a path that is not UTF-8 are read from the bytes. */
export function fieldsOf({ stdout }: Answer): string[] {
  const found = stdout.toString('utf8').split('\0').slice(0, -1).map(decodedPath);
  return found.every((field) => field !== undefined) ? found : fieldsFromBytes(stdout);
}

function fieldsFromBytes(stdout: Buffer): string[] {
  const fields: string[] = [];
  for (let [at, end] = [0, stdout.indexOf(0)]; end >= 0; at = end + 1, end = stdout.indexOf(0, at))
    fields.push(pathOfBytes(stdout.subarray(at, end)));
  return fields;
}

/** The content of blobs in a folder's repository; missing ones are omitted. */
export async function readBlobs(folder: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  if (ids.length === 0) return new Map();
  return batchedBlobs((await runGit(folder, ['cat-file', '--batch'], `${ids.join('\n')}\n`)).stdout);
}

/** Splits the output of `git cat-file --batch`: a header line, the bytes, and a newline for each existing blob. */
function batchedBlobs(stdout: Buffer): ReadonlyMap<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < stdout.length;) {
    const lineEnd = stdout.indexOf(10, at);
    const [id = '', type, size] = stdout.toString('utf8', at, lineEnd).split(' ');
    const length = type === 'blob' ? Number(size) : -1;
    if (length >= 0) blobs.set(id, stdout.subarray(lineEnd + 1, lineEnd + 1 + length));
    at = lineEnd + 1 + length + 1;
  }
  return blobs;
}

/**
 * Opens the repository that contains a folder; undefined if there is none, git is missing, or the folder itself is
 * ignored.
 */
export async function openRepository(folder: string): Promise<Repository | undefined> {
  const [index, changed, self, common] = await Promise.all([
    runGit(folder, ['ls-files', '-z', '--stage']),
    runGit(folder, ['diff-files', '-z', '--name-only', '--relative', '--ignore-submodules']),
    runGit(folder, ['check-ignore', '--quiet', '--no-index', '.']),
    runGit(folder, ['rev-parse', '--path-format=absolute', '--git-common-dir']),
  ]);
  if (index.code !== 0 || changed.code !== 0 || self.code === 0) return undefined;
  const changedPaths = new Set(fieldsOf(changed));
  return {
    tracked: new Map(fieldsOf(index).map((line) => trackedFile(line, changedPaths))),
    ignoredAmong: async (paths) => {
      if (paths.length === 0) return new Set();
      return new Set(fieldsOf(await runGit(folder, ['check-ignore', '-z', '--stdin', '--no-index'], stdinOf(paths))));
    },
    commonFolder: common.stdout.toString('utf8').trimEnd(),
    blobs: (ids) => readBlobs(folder, ids),
  };
}

/** `mode blob stage<TAB>path`; entries in conflict or of special files have no blob to compare with. */
function trackedFile(line: string, changed: ReadonlySet<string>): [string, string | undefined] {
  const [, mode, blob, stage, path = ''] = /^(\d+) (\w+) (\d)\t(.*)$/s.exec(line) ?? [];
  const isClean = mode?.startsWith('100') && stage === '0' && !changed.has(path);
  return [path, isClean ? blob : undefined];
}

function stdinOf(paths: readonly string[]): Buffer {
  return Buffer.concat(paths.flatMap((path) => [bytesOfPath(path), Buffer.alloc(1)]));
}
