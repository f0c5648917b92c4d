import { systemPath } from '../../core/paths/file-name.ts';
import { projectPath } from '../../core/paths/project-path.ts';
import { yieldToEventLoop } from '../yield-to-event-loop.ts';
import type { FileEntry } from './entry.ts';
import { MAX_CONTENT_BYTES, withContent } from './read-content.ts';
import { linkedWorktrees } from './linked-worktrees.ts';
import { readRules, rulesStamp, type Rules } from './rules.ts';
import { TooManyFiles, walkProject, type Walked, type WalkOptions } from './walk.ts';

/** The files of a project at one time, with relative paths. */
export type Snapshot = Walked & {
  readonly project: string;
  /** When the snapshot was started, in milliseconds since 1970: earlier changes are included. */
  readonly startedAt: number;
  readonly rules: Rules;
  readonly rulesStamp: string;
};

export type SnapshotOptions = {
  /** The previous snapshot: only changes since then are read. */
  readonly previous?: Snapshot;
  /** Absolute paths excluded from the project, such as Stepmeter's own state folder. */
  readonly excludedPaths?: readonly string[];
  /** Maximum number of listed files: in a git repository, and elsewhere. */
  readonly limits?: { readonly inGit: number; readonly elsewhere: number };
};

const LIMITS = { inGit: 200_000, elsewhere: 50_000 };

/**
 * Takes a snapshot of a project; undefined if it has too many files. Works in small slices, so that the supervisor
 * keeps handling signals.
 */
export async function takeSnapshot(project: string, options: SnapshotOptions = {}): Promise<Snapshot | undefined> {
  const { previous, excludedPaths = [], limits = LIMITS } = options;
  const startedAt = Date.now();
  try {
    const target = {
      project,
      excludedPaths: new Set(excludedPaths.flatMap((path) => projectPath(project, path) ?? [])),
      limits,
    };
    const walked = await walk(target, previous);
    const { folders, ignored, checkouts, rules } = walked;
    const files = await withContents(project, walked, previous);
    return { project, startedAt, files, folders, ignored, checkouts, rules, rulesStamp: walked.rulesStamp };
  } catch (error) {
    if (error instanceof TooManyFiles) return undefined;
    throw error;
  }
}

type SnapshotTarget = {
  readonly project: string;
  readonly excludedPaths: ReadonlySet<string>;
  readonly limits: typeof LIMITS;
};

type KnownRules = Walked & Pick<Snapshot, 'rules' | 'rulesStamp'>;

/** Walks with the rules of the previous snapshot, and again with new rules if they changed. */
async function walk(target: SnapshotTarget, previous: Snapshot | undefined): Promise<KnownRules> {
  if (!previous) return walkBy(await readRules(target.project), target, {});
  const walked = await walkBy(previous.rules, target, { previous, checked: previous });
  if (walked.rulesStamp === previous.rulesStamp) return walked;
  return walkBy(await readRules(target.project), target, { previous: walked });
}

async function walkBy(
  rules: Rules,
  target: SnapshotTarget,
  known: Pick<WalkOptions, 'previous' | 'checked'>,
): Promise<KnownRules> {
  const limit = rules.repository ? target.limits.inGit : target.limits.elsewhere;
  const worktrees = linkedWorktrees(target.project, rules.repository);
  const options: WalkOptions = { ...target, ...known, rules, limit, worktrees };
  const walked = await walkProject(options).catch((error: unknown) => {
    // Worktrees in ignored locations are dropped in favour of all other files.
    if (worktrees.size === 0 || !(error instanceof TooManyFiles)) throw error;
    return walkProject({ ...options, worktrees: new Set() });
  });
  return { ...walked, rules, rulesStamp: rulesStamp(target.project, walked.files) };
}

/** Maximum number of content bytes kept by a snapshot. */
const MAX_CONTENT_TOTAL = 32 * 1024 * 1024;

/**
 * Adds the content of files that were not read before. Unmodified tracked files are not read: their content is a blob.
 * Files that disappear while being read are omitted.
 */
async function withContents(
  project: string,
  { files, rules }: Pick<Snapshot, 'files' | 'rules'>,
  previous: Snapshot | undefined,
): Promise<ReadonlyMap<string, FileEntry>> {
  const [result, yieldIfDue] = [new Map<string, FileEntry>(), yieldToEventLoop()];
  let keptBytes = 0;
  const readEntry = (path: string, entry: FileEntry): FileEntry | undefined => {
    if (entry === previous?.files.get(path)) return entry;
    const blob = previous ? undefined : rules.repository?.tracked.get(path);
    if (blob) return { ...entry, blob };
    const isKept = entry.size <= MAX_CONTENT_BYTES && keptBytes + entry.size <= MAX_CONTENT_TOTAL;
    return isKept ? read(project, path, entry) : entry;
  };
  for (const [path, entry] of files) {
    const found = readEntry(path, entry);
    if (found) result.set(path, found);
    keptBytes += found?.content?.length ?? 0;
    await yieldIfDue();
  }
  return result;
}

function read(project: string, path: string, entry: FileEntry): FileEntry | undefined {
  try {
    return withContent(systemPath(project, path), entry);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isGone ? undefined : entry;
  }
}
