import { MAX_HOOK_DELAY_MS, possibleOwners, type ChangeTime } from '../core/change-owner.ts';
import type { FileChange, StepFilesRecord, UncountedFiles } from '../spool/record.ts';
import { adoptCheckouts, withDeparted } from './checkouts.ts';
import { compareSnapshots, type Comparable } from './compare.ts';
import { isSameStamp, type FileEntry } from './entry.ts';
import type { FinishedCall } from './finished-calls.ts';
import { momentsBetween, type LeftAt } from './moment.ts';
import { applyReports } from './reports.ts';
import type { Snapshot } from './snapshot.ts';

/** Who changed what in a project, from a first look on. */
export type Account = {
  readonly first: Snapshot;
  latest: Snapshot;
  /** The files of the first look, and of checkouts that appeared later as they were then. */
  readonly initial: Map<string, FileEntry>;
  /** The checkouts within the project that were not seen to be removed. */
  readonly checkouts: Set<string>;
  /** The files of checkouts that were removed, as they were last known. */
  readonly departed: Map<string, FileEntry>;
  /** The files as they were when the last change was made whose doer is known. */
  readonly explained: Map<string, FileEntry>;
  /** When the changes happened that nobody is known to have made yet. */
  readonly noted: Map<string, Noted>;
  /** Files that tools reported and that are ignored. */
  readonly unlisted: Set<string>;
  readonly leftAt: LeftAt;
};

type Noted = {
  readonly entry: FileEntry | undefined;
  readonly moment: ChangeTime;
  /** Several calls may have done it: what ends later makes it no clearer. */
  isDisputed: boolean;
};

/** What a call changed without reporting it. */
export type CallChanges = { readonly call: FinishedCall; readonly changes: readonly FileChange[] };

/** Opens an account on a first look. */
export function openAccount(first: Snapshot, leftAt: LeftAt): Account {
  return {
    first,
    leftAt,
    latest: first,
    initial: new Map(first.files),
    checkouts: new Set(first.checkouts),
    departed: new Map(),
    explained: new Map(first.files),
    noted: new Map(),
    unlisted: new Set(),
  };
}

/** The most changes in one record; a step that makes more has them counted, not listed. */
const MOST_LISTED = 10_000;

/**
 * Gives what changed until `now` to the calls that have ended by then: first what tools reported themselves, then the
 * rest by the moment at which it happened. What fits none of them waits for a call that still runs.
 */
export async function settle(
  account: Account,
  found: Snapshot,
  calls: readonly FinishedCall[],
): Promise<CallChanges[]> {
  const changesOf = new Map<FinishedCall, FileChange[]>();
  const give = (call: FinishedCall, change: FileChange): void => {
    const changes = changesOf.get(call) ?? [];
    changes.push(change);
    changesOf.set(call, changes);
  };
  await adoptCheckouts(account, found);
  for (const { call, change } of applyReports(account, found, calls)) give(call, change);
  const now = withDeparted(account, found);
  for (const { change, noted, isNew } of await unexplained(account, now)) {
    // What was there at an earlier look was not done by a call that began later.
    const [owner, ...others] = possibleOwners(calls, noted.moment, isNew ? MAX_HOOK_DELAY_MS : 0);
    noted.isDisputed ||= others.length > 0;
    if (!owner || noted.isDisputed || (changesOf.get(owner)?.length ?? 0) >= MOST_LISTED) continue;
    give(owner, change);
    explain(account, change.path, now);
  }
  account.latest = now;
  return [...changesOf].map(([call, changes]) => ({ call, changes }));
}

type Timed = { readonly change: FileChange; readonly noted: Noted; readonly isNew: boolean };

/** What nobody is known to have done. What was noticed at an earlier look happened when it was noticed to have. */
async function unexplained(account: Account, now: Snapshot): Promise<Timed[]> {
  const earlier: Comparable = { ...account.first, files: account.explained };
  const momentOf = momentsBetween(account.latest, now, account.leftAt);
  return (await compareSnapshots(earlier, now)).map((change) => {
    const entry = now.files.get(change.path);
    const known = account.noted.get(change.path);
    const isNew = !known || !isNotedAs(known, entry);
    const noted = isNew ? { entry, moment: momentOf(change), isDisputed: false } : known;
    account.noted.set(change.path, noted);
    return { change: dated(change, noted.moment), noted, isNew };
  });
}

function isNotedAs(noted: Noted, entry: FileEntry | undefined): boolean {
  return noted.entry && entry ? isSameStamp(noted.entry, entry) : noted.entry === entry;
}

function dated(change: FileChange, { from, to }: ChangeTime): FileChange {
  return from === to ? { ...change, changedAt: Math.round(to) } : change;
}

function explain({ explained, noted }: Account, path: string, now: Snapshot): void {
  const entry = now.files.get(path);
  if (entry) explained.set(path, entry);
  else explained.delete(path);
  noted.delete(path);
}

/** What the whole step changed, first look against last, and what of it nobody is known to have done. */
export async function closeAccount(account: Account, uncounted: UncountedFiles, at: number): Promise<StepFilesRecord> {
  const { first, initial, latest, unlisted } = account;
  const net = await compareSnapshots({ ...first, files: initial }, latest);
  const count = (operation: string): number => net.filter((change) => change.operation === operation).length;
  const left = (await unexplained(account, latest)).map(({ change }) => change);
  const beyond = left.slice(MOST_LISTED);
  return {
    v: 1,
    type: 'step.files',
    at,
    startedAt: first.startedAt,
    created: count('create'),
    modified: count('modify'),
    deleted: count('delete'),
    linesAdded: sum(net, (change) => change.linesAdded),
    linesRemoved: sum(net, (change) => change.linesRemoved),
    bytes: sum(net, (change) => (change.size ?? 0) - (change.sizeBefore ?? 0)),
    unexplained: left.slice(0, MOST_LISTED),
    unlisted: [...unlisted],
    uncounted: { files: uncounted.files + beyond.length, bytes: uncounted.bytes + sum(beyond, ({ size }) => size) },
  };
}

function sum(changes: readonly FileChange[], of: (change: FileChange) => number | undefined): number {
  return changes.reduce((total, change) => total + (of(change) ?? 0), 0);
}
