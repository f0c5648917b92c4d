import { MAX_HOOK_DELAY_MS, possibleOwners, type ChangeTime } from '../core/change-owner.ts';
import type { FileChange, StepFilesRecord, UncountedFiles } from '../spool/record.ts';
import { adoptCheckouts, withRemovedCheckouts } from './checkouts.ts';
import { compareSnapshots, type Comparable } from './compare.ts';
import { isSameStamp, type FileEntry } from './snapshot/entry.ts';
import type { FinishedCall } from './finished-calls.ts';
import { changeTimesBetween, type DeletedAt } from './change-time.ts';
import { applyReports } from './reports.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** Attributes the changes in a project since its first snapshot to tool calls. */
export type ChangeAttribution = {
  readonly first: Snapshot;
  latest: Snapshot;
  /** The files of the first snapshot, and of checkouts that appeared later as they were when they appeared. */
  readonly initial: Map<string, FileEntry>;
  /** Checkouts within the project that have not been removed. */
  readonly checkouts: Set<string>;
  /** The last known files of checkouts that were removed. */
  readonly removed: Map<string, FileEntry>;
  /** The files as they were after the last attributed change. */
  readonly explained: Map<string, FileEntry>;
  /** Changes that are not attributed to a call yet, with their times. */
  readonly observed: Map<string, ObservedChange>;
  /** Files that tools reported and that are ignored. */
  readonly unlisted: Set<string>;
  readonly deletedAt: DeletedAt;
};

type ObservedChange = {
  readonly entry: FileEntry | undefined;
  readonly changeTime: ChangeTime;
  /** Several calls may have made the change, and calls that end later cannot resolve this. */
  isDisputed: boolean;
};

/** Changes that a call made without reporting them. */
export type CallChanges = { readonly call: FinishedCall; readonly changes: readonly FileChange[] };

/** Starts attribution with a first snapshot. */
export function startAttribution(first: Snapshot, deletedAt: DeletedAt): ChangeAttribution {
  return {
    first,
    deletedAt,
    latest: first,
    initial: new Map(first.files),
    checkouts: new Set(first.checkouts),
    removed: new Map(),
    explained: new Map(first.files),
    observed: new Map(),
    unlisted: new Set(),
  };
}

/** Maximum number of changes in one record; further changes of a step are counted but not listed. */
const MAX_LISTED_CHANGES = 10_000;

/**
 * Attributes the changes until `found` to the calls that have ended: first those that tools reported, then the others
 * by their time. Changes that match no call wait for a call that is still running.
 */
export async function attributeChanges(
  attribution: ChangeAttribution,
  found: Snapshot,
  calls: readonly FinishedCall[],
): Promise<CallChanges[]> {
  const changesOf = new Map<FinishedCall, FileChange[]>();
  const assign = (call: FinishedCall, change: FileChange): void => {
    const changes = changesOf.get(call) ?? [];
    changes.push(change);
    changesOf.set(call, changes);
  };
  await adoptCheckouts(attribution, found);
  for (const { call, change } of applyReports(attribution, found, calls)) assign(call, change);
  const now = withRemovedCheckouts(attribution, found);
  for (const { change, observed, isNew } of await unexplained(attribution, now)) {
    // A change observed in an earlier snapshot was not made by a call that started later.
    const [owner, ...others] = possibleOwners(calls, observed.changeTime, isNew ? MAX_HOOK_DELAY_MS : 0);
    observed.isDisputed ||= others.length > 0;
    if (!owner || observed.isDisputed || (changesOf.get(owner)?.length ?? 0) >= MAX_LISTED_CHANGES) continue;
    assign(owner, change);
    explain(attribution, change.path, now);
  }
  attribution.latest = now;
  return [...changesOf].map(([call, changes]) => ({ call, changes }));
}

type Timed = { readonly change: FileChange; readonly observed: ObservedChange; readonly isNew: boolean };

/** Changes without a known author. A change observed earlier keeps the time of its first observation. */
async function unexplained(attribution: ChangeAttribution, now: Snapshot): Promise<Timed[]> {
  const earlier: Comparable = { ...attribution.first, files: attribution.explained };
  const changeTimeOf = changeTimesBetween(attribution.latest, now, attribution.deletedAt);
  return (await compareSnapshots(earlier, now)).map((change) => {
    const entry = now.files.get(change.path);
    const known = attribution.observed.get(change.path);
    const isNew = !known || !isObservedAs(known, entry);
    const observed = isNew ? { entry, changeTime: changeTimeOf(change), isDisputed: false } : known;
    attribution.observed.set(change.path, observed);
    return { change: dated(change, observed.changeTime), observed, isNew };
  });
}

function isObservedAs(observed: ObservedChange, entry: FileEntry | undefined): boolean {
  return observed.entry && entry ? isSameStamp(observed.entry, entry) : observed.entry === entry;
}

function dated(change: FileChange, { from, to }: ChangeTime): FileChange {
  return from === to ? { ...change, changedAt: Math.round(to) } : change;
}

function explain({ explained, observed }: ChangeAttribution, path: string, now: Snapshot): void {
  const entry = now.files.get(path);
  if (entry) explained.set(path, entry);
  else explained.delete(path);
  observed.delete(path);
}

/** The overall changes of the step, from first to last snapshot, and those that are not attributed to a call. */
export async function finishAttribution(
  attribution: ChangeAttribution,
  uncounted: UncountedFiles,
  at: number,
): Promise<StepFilesRecord> {
  const { first, initial, latest, unlisted } = attribution;
  const net = await compareSnapshots({ ...first, files: initial }, latest);
  const count = (operation: string): number => net.filter((change) => change.operation === operation).length;
  const remaining = (await unexplained(attribution, latest)).map(({ change }) => change);
  const beyond = remaining.slice(MAX_LISTED_CHANGES);
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
    unexplained: remaining.slice(0, MAX_LISTED_CHANGES),
    unlisted: [...unlisted],
    uncounted: { files: uncounted.files + beyond.length, bytes: uncounted.bytes + sum(beyond, ({ size }) => size) },
  };
}

function sum(changes: readonly FileChange[], of: (change: FileChange) => number | undefined): number {
  return changes.reduce((total, change) => total + (of(change) ?? 0), 0);
}
