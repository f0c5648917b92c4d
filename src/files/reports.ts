import { changesUnreported } from '../core/change-owner.ts';
import { projectPath } from '../core/paths/project-path.ts';
import type { FileChange } from '../spool/record.ts';
import type { ChangeAttribution } from './change-attribution.ts';
import { isWithin } from './compare.ts';
import type { FileEntry } from './snapshot/entry.ts';
import type { FinishedCall } from './finished-calls.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** File times can be up to one millisecond later than times reported as integer milliseconds. */
const ROUNDING_MS = 1;

/**
 * Marks the changes reported by tools as explained. Returns changes that other calls must have made to the same files
 * before.
 */
export function applyReports(
  { explained, observed: noted, unlisted }: ChangeAttribution,
  now: Snapshot,
  calls: readonly FinishedCall[],
): { readonly call: FinishedCall; readonly change: FileChange }[] {
  return reportsIn(now.project, calls).flatMap((report) => {
    const { call, file, path } = report;
    const [actual, before] = [now.files.get(path), explained.get(path)];
    noted.delete(path);
    if (!actual && isWithin(path, now.ignored)) {
      unlisted.add(path);
      return [];
    }
    const isAsLeft = actual && (actual.ctimeMs <= call.endedAt + ROUNDING_MS || file.size === undefined);
    explained.set(path, isAsLeft ? actual : reportedEntry(report));
    const [change, actor] = [impliedChange(report, before), callBefore(calls, report)];
    return change && actor ? [{ call: actor, change: { ...change, changedAt: Math.round(actor.endedAt) } }] : [];
  });
}

type Report = { readonly call: FinishedCall; readonly file: FileChange; readonly path: string };

function reportsIn(project: string, calls: readonly FinishedCall[]): Report[] {
  return calls
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .flatMap((call) =>
      call.files.flatMap((file) => {
        const path = projectPath(project, file.path);
        return path === undefined ? [] : [{ call, file, path }];
      }),
    );
}

/** The file as the tool reported it: it was changed again before the snapshot. */
function reportedEntry({ call, file }: Report): FileEntry {
  return {
    kind: 'file',
    size: file.size ?? file.sizeBefore ?? 0,
    mtimeMs: call.endedAt + ROUNDING_MS,
    ctimeMs: call.endedAt,
    birthtimeMs: 0,
    ino: 0,
    isRacy: false,
    isReported: true,
    ...(file.lines !== undefined && { lines: file.lines }),
  };
}

/**
 * The change implied by a tool's report and missed by snapshots: a modified file that did not exist had been created, a
 * created file that existed had been deleted.
 */
function impliedChange({ call, file, path }: Report, before: FileEntry | undefined): FileChange | undefined {
  if (file.operation === 'modify' && !before && file.sizeBefore !== undefined)
    return { path, operation: 'create', size: file.sizeBefore };
  // An empty edit of an existing empty file may be reported as its creation.
  if (file.operation === 'create' && before && before.size > 0 && before.ctimeMs < call.startedAt)
    return { path, operation: 'delete', sizeBefore: before.size };
  return undefined;
}

/** The last call before this one that can change files without reporting them. */
function callBefore(calls: readonly FinishedCall[], { call }: Report): FinishedCall | undefined {
  return calls
    .filter(({ tool, endedAt }) => changesUnreported(tool) && endedAt <= call.endedAt)
    .sort((a, b) => b.endedAt - a.endedAt)[0];
}
