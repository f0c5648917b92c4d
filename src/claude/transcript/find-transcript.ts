import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  realpathSync,
  statSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { isUuid } from '../../core/ids/ids.ts';
import { asNumber, asObject, asText, parseJson } from '../../core/json.ts';

/** Maximum length of a project folder name in the CLI: longer names are cut and a hash is appended. */
export const LONGEST_NAME = 200;

/** The folder in which the CLI keeps its settings and transcripts. */
export function configFolder(env: Environment): string {
  return env['CLAUDE_CONFIG_DIR'] || join(env['HOME'] || homedir(), '.claude');
}

/**
 * The transcript of a Claude session in any project; undefined if there is none. If a session changed its folder and
 * left several, the most recent one.
 */
export function findTranscript(claudeSessionId: string, env: Environment): string | undefined {
  const projects = join(configFolder(env), 'projects');
  const name = `${claudeSessionId}.jsonl`;
  const inProjects = namesIn(projects).map((project) => join(projects, project, name));
  const found = inProjects.filter((file) => existsSync(file));
  return newest(found.length > 0 ? found : below(projects, name));
}

function newest(files: readonly string[]): string | undefined {
  return files.map((file) => ({ file, at: fileStats(file)?.mtimeMs ?? 0 })).sort((a, b) => b.at - a.at)[0]?.file;
}

/** Deeper than any known CLI version stores them. */
const MOST_LEVELS = 5;

function below(folder: string, name: string, level = 0): string[] {
  if (level > MOST_LEVELS) return [];
  return entriesIn(folder).flatMap((entry) => {
    if (entry.name === name) return [join(folder, name)];
    return entry.isDirectory() ? below(join(folder, entry.name), name, level + 1) : [];
  });
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The state of a file; undefined if it is gone, or cannot be examined. */
export function fileStats(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/** The names in a folder; none if it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The most recent transcript of a project, which `--continue` continues. */
export function lastTranscript(cwd: string, env: Environment): string | undefined {
  return newest(projectFolders(cwd, env).flatMap((folder) => transcriptsIn(folder, cwd)));
}

/** The folders that may contain a project's transcripts; the hash of a long name depends on the CLI version. */
function projectFolders(cwd: string, env: Environment): string[] {
  const projects = join(configFolder(env), 'projects');
  const isOf = (path: string, folder: string): boolean => {
    const name = folderName(path);
    return name.length <= LONGEST_NAME ? folder === name : folder.startsWith(`${name.slice(0, LONGEST_NAME)}-`);
  };
  const paths = pathsOf(cwd);
  return namesIn(projects)
    .filter((folder) => paths.some((path) => isOf(path, folder)))
    .map((folder) => join(projects, folder));
}

/** The sessions' transcripts in a folder, without those of subagents; in one that several long paths may share, those of this one. */
function transcriptsIn(folder: string, cwd: string): string[] {
  const files = namesIn(folder)
    .filter((name) => name.endsWith('.jsonl') && !name.startsWith('agent-'))
    .map((name) => join(folder, name));
  return basename(folder).length > LONGEST_NAME ? files.filter((file) => isOfFolder(file, cwd)) : files;
}

/** Whether a transcript says at its beginning that it is of this folder, or does not say of which one. */
function isOfFolder(file: string, cwd: string): boolean {
  const beginning = beginningOf(file);
  const folder = beginning && folderIn(beginning);
  return beginning !== undefined && (!folder || pathsOf(cwd).includes(folder));
}

/** Undefined if it cannot be read: the CLI may have removed it, or another user written it. */
function beginningOf(file: string): string | undefined {
  try {
    return readHead(file);
  } catch {
    return undefined;
  }
}

const HEAD_BYTES = 64 * 1024;

function readHead(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

function folderIn(beginning: string): string | undefined {
  const said = /"cwd":("(?:[^"\\]|\\.)*")/.exec(beginning)?.[1];
  return said === undefined ? undefined : String(parseJson(said));
}

/** The name of a project's folder among the transcripts: its path, in which whatever is no letter or digit is a dash. */
export function folderName(path: string): string {
  return path.replace(/[^A-Za-z0-9]/g, '-');
}

/** The paths that the CLI may know a folder by: with its links, and without. */
export function pathsOf(cwd: string): string[] {
  try {
    return [...new Set([cwd, realpathSync(cwd)])];
  } catch {
    return [cwd];
  }
}

/** The folder that a transcript names at its beginning; undefined if it names none there, or cannot be read. */
export function folderInTranscript(file: string): string | undefined {
  return folderIn(beginningOf(file) ?? '');
}

/** The transcripts of a project that were begun at or after a time in milliseconds. */
export function newTranscripts(cwd: string, since: number, env: Environment): string[] {
  const files = projectFolders(cwd, env).flatMap((folder) => transcriptsIn(folder, cwd));
  const own = files.filter((file) => isUuid(basename(file, '.jsonl')));
  return own.filter((file) => {
    const stats = fileStats(file);
    return stats !== undefined && createdAt(stats) >= since;
  });
}

/**
 * When a file was created, in milliseconds, rounded up so that it is not before the start of what created it. Without a
 * birth time in the file system it is 0 or the last change of the inode.
 */
export function createdAt({ birthtimeMs }: Stats): number {
  return Math.ceil(birthtimeMs);
}

/**
 * The current Claude session of a CLI process, according to the state file of the CLI; undefined without one, as in
 * older CLIs. It changes when the user clears, resumes or forks a conversation.
 */
export function sessionOfProcess(pid: number, startedAt: number, env: Environment): string | undefined {
  try {
    const note = asObject(parseJson(readFileSync(join(configFolder(env), 'sessions', `${pid}.json`), 'utf8')));
    const [session, since] = [asText(note['sessionId']), asNumber(note['startedAt'])];
    // An older note is that of a process which had this id before.
    return session && isUuid(session) && since !== undefined && since >= startedAt ? session : undefined;
  } catch {
    return undefined;
  }
}
