import { existsSync, openSync, closeSync, readSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { realOrSame } from '../../core/paths/real-or-same.ts';

/** The files that a session has written. */
export type SessionFiles = {
  readonly sessionId: string;
  /** Its transcripts: usually one; a session that moved to another folder may have left a part in the first. */
  readonly transcripts: readonly string[];
  /** The transcripts of its subagents, which are its own. */
  readonly subagents: readonly string[];
  /** Transcripts of subagents that name it, among those of other sessions: single rows may be of others. */
  readonly beside: readonly string[];
};

/**
 * The files of the session whose transcript is this one, or was: whatever the session has in any project's folder of
 * the same CLI. Where subagents are depends on the version: in folders below `<session>/subagents/` (workflows have
 * theirs further down), or beside the transcript (2.0.28 to 2.0.7x), or in the transcript itself (1.x).
 */
export function sessionFiles(transcript: string): SessionFiles {
  const sessionId = basename(transcript, '.jsonl');
  // With such a name, the folder of its subagents would be one that has everything else in it.
  if (/^\.*$/.test(sessionId)) return { sessionId, transcripts: [], subagents: [], beside: [] };
  const folders = projectFolders(dirname(transcript));
  const transcripts = distinct(folders.map((folder) => join(folder, `${sessionId}.jsonl`)).filter(existsSync));
  return {
    sessionId,
    transcripts,
    subagents: distinct(folders.flatMap((folder) => subagentsBelow(join(folder, sessionId)))),
    beside: distinct(distinct(transcripts.map(dirname)).flatMap((folder) => subagentsBeside(folder, sessionId))),
  };
}

/** The folders of all projects of the same CLI, this one first. */
function projectFolders(folder: string): string[] {
  const projects = dirname(folder);
  const others = basename(projects) === 'projects' ? entriesOf(projects).map(({ name }) => join(projects, name)) : [];
  return [...new Set([folder, ...others])];
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** The same file by two names, as a symbolic link makes them, is one file. */
function distinct(files: readonly string[]): string[] {
  const byPath = new Map(files.map((file) => [realOrSame(file), file]).toReversed() as [string, string][]);
  return files.filter((file) => byPath.get(realOrSame(file)) === file);
}

/** Deeper than any version of the CLI puts a file; links may go round in circles. */
const MOST_LEVELS = 8;

function subagentsBelow(folder: string, level = 0): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const file = join(folder, entry.name);
    const isSubagent = entry.name.endsWith('.jsonl') && (level > 0 || entry.name.startsWith('agent-'));
    if (isFolder(entry, file)) return level < MOST_LEVELS ? subagentsBelow(file, level + 1) : [];
    return isSubagent ? [file] : [];
  });
}

function isFolder(entry: Dirent, file: string): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && isFolderAt(file));
}

function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function subagentsBeside(folder: string, sessionId: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && /^agent-.*\.jsonl$/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((file) => mentions(file, sessionId));
}

/**
 * Whether a text stands anywhere in a file. There may be thousands of files: none of them is parsed for this. A file
 * that cannot be read, or was just removed, is as likely another session's.
 */
function mentions(file: string, text: string): boolean {
  try {
    return contains(openSync(file, 'r'), text);
  } catch {
    return false;
  }
}

const CHUNK_BYTES = 1024 * 1024;

function contains(descriptor: number, text: string): boolean {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  try {
    for (let kept = 0; ;) {
      const size = readSync(descriptor, buffer, kept, CHUNK_BYTES - kept, null);
      const read = buffer.subarray(0, kept + size);
      if (read.includes(text)) return true;
      if (size === 0) return false;
      // The text may be cut in two by the end of what was read.
      kept = Math.min(read.length, text.length - 1);
      read.copyWithin(0, read.length - kept);
    }
  } finally {
    closeSync(descriptor);
  }
}
