import { accessSync, constants, readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, sep } from 'node:path';
import { codeOf } from '../../core/errors.ts';
import { isUuid } from '../../core/ids/ids.ts';
import { readProblem } from './read-problem.ts';
import { sessionIdsIn } from './session-ids-in.ts';
import type { SessionFiles } from '../transcript/session-files.ts';

/** The files of a session, wherever its version of the CLI put them. */
export type HistorySession = SessionFiles & {
  readonly bytes: number;
  /** When one of the files was last changed, in milliseconds since 1970. */
  readonly changedAt: number;
  /** Changes whenever one of the files does: a digest of their paths, sizes and times. */
  readonly fingerprint: string;
};

/** The reason for files of other users. */
export const OF_ANOTHER_USER = 'of another user';

/** A file or folder that was left out, and why: `of another user`, `not a regular file`, or what reading it failed with. */
export type LeftOut = { readonly path: string; readonly reason: string };

/** All sessions in some folders, those changed first at the beginning, and what could not be listed or read. */
export type History = { readonly sessions: readonly HistorySession[]; readonly leftOut: readonly LeftOut[] };

/** Options of {@link listHistory}. */
export type HistoryOptions = {
  /** Includes files of other users. @default false */
  readonly ofOthers?: boolean;
};

type Draft = Readonly<Record<Kind, FoundFile[]>>;

type Kind = 'transcripts' | 'subagents' | 'beside';

type FoundFile = { readonly path: string; readonly root: string; readonly stats: Stats };

/**
 * Lists the sessions below folders in one pass. `session-files` finds the files of one session; for each of many
 * sessions that would read every folder again. The same file by two names, as symbolic links make them, is listed once.
 */
export function listHistory(folders: readonly string[], { ofOthers = false }: HistoryOptions = {}): History {
  const leftOut: LeftOut[] = [];
  const found = distinct(folders.flatMap((folder) => filesBelow(folder, { root: folder, ofOthers, leftOut })));
  const sessions = new Map<string, Draft>();
  for (const file of found)
    for (const [id, kind] of ownersOf(file, leftOut)) {
      const draft = sessions.get(id) ?? { transcripts: [], subagents: [], beside: [] };
      draft[kind].push(file);
      sessions.set(id, draft);
    }
  const list = [...sessions].map(([sessionId, draft]) => sessionOf(sessionId, draft));
  return { sessions: list.toSorted((a, b) => a.changedAt - b.changedAt || order(a.sessionId, b.sessionId)), leftOut };
}

function distinct(files: readonly FoundFile[]): FoundFile[] {
  const seen = new Set<string>();
  return files.filter(({ stats }) => {
    const identity = `${stats.dev}:${stats.ino}`;
    return !seen.has(identity) && seen.add(identity);
  });
}

type Walk = { readonly root: string; readonly ofOthers: boolean; readonly leftOut: LeftOut[] };

/** Deeper than any version of the CLI puts a file; links may go round in circles. */
const MOST_LEVELS = 10;

function filesBelow(folder: string, walk: Walk, level = 0): FoundFile[] {
  return entriesOf(folder, walk).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() && !entry.isSymbolicLink() && !entry.name.endsWith('.jsonl')) return [];
    const stats = statsOf(path, walk);
    if (stats?.isDirectory()) return level < MOST_LEVELS ? filesBelow(path, walk, level + 1) : [];
    if (!stats || !entry.name.endsWith('.jsonl')) return [];
    const reason = reasonToLeaveOut(path, stats, walk.ofOthers);
    if (!reason) return [{ path, root: walk.root, stats }];
    walk.leftOut.push({ path, reason });
    return [];
  });
}

function entriesOf(folder: string, { leftOut }: Walk): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => order(a.name, b.name));
  } catch (error) {
    // A folder may be removed while its parent is read.
    if (codeOf(error) !== 'ENOENT') leftOut.push({ path: folder, reason: readProblem(error) });
    return [];
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function statsOf(path: string, { leftOut }: Walk): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    leftOut.push({ path, reason: readProblem(error) });
    return undefined;
  }
}

function reasonToLeaveOut(path: string, stats: Stats, ofOthers: boolean): string | undefined {
  if (!stats.isFile()) return 'not a regular file';
  if (!ofOthers && process.getuid && stats.uid !== process.getuid()) return OF_ANOTHER_USER;
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return readProblem(error);
  }
}

/** The sessions that a file belongs to: a subagent's file beside the transcripts may hold rows of several. */
function ownersOf({ path, root }: FoundFile, leftOut: LeftOut[]): (readonly [string, Kind])[] {
  const name = basename(path, '.jsonl');
  const folders = relative(root, dirname(path)).split(sep);
  const session = folders.findLast(isUuid) ?? folders[folders.indexOf('subagents') - 1];
  if (session) return [[session, 'subagents']];
  try {
    const beside = name.startsWith('agent-') ? sessionIdsIn(path) : [];
    return beside.length > 0 ? beside.map((id) => [id, 'beside'] as const) : [[name, 'transcripts']];
  } catch (error) {
    leftOut.push({ path, reason: readProblem(error) });
    return [];
  }
}

function sessionOf(sessionId: string, draft: Draft): HistorySession {
  const files = [...draft.transcripts, ...draft.subagents, ...draft.beside];
  const states = files.map(({ path, stats }) => `${path} ${stats.size} ${stats.mtimeMs}`);
  const paths = (kind: Kind): string[] => draft[kind].map(({ path }) => path);
  return {
    sessionId,
    transcripts: paths('transcripts'),
    subagents: paths('subagents'),
    beside: paths('beside'),
    bytes: files.reduce((sum, { stats }) => sum + stats.size, 0),
    changedAt: Math.floor(files.reduce((latest, { stats }) => Math.max(latest, stats.mtimeMs), 0)),
    fingerprint: createHash('sha256')
      .update([sessionId, ...states].join('\n'))
      .digest('hex')
      .slice(0, 32),
  };
}
