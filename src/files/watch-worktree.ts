import { setImmediate } from 'node:timers/promises';
import { changesUnreported, isShell } from '../core/change-owner.ts';
import { realPathOf } from '../core/paths/project-path.ts';
import type { FilesChangedRecord } from '../spool/record.ts';
import { appendRecord } from '../spool/append-record.ts';
import {
  finishAttribution,
  startAttribution,
  attributeChanges,
  type ChangeAttribution,
  type CallChanges,
} from './change-attribution.ts';
import { isCheckoutChanging } from './checkouts.ts';
import { countIgnored } from './snapshot/count-ignored.ts';
import { watchFinishedCalls, type FinishedCall } from './finished-calls.ts';
import { takeSnapshot, type Snapshot } from './snapshot/snapshot.ts';
import { openDeletionWatcher, type DeletionWatcher } from './deletion-watcher.ts';

/** The project whose files are watched. */
export type WatchOptions = {
  readonly project: string;
  /** The spool folder of the step: the source of calls and the destination of records. */
  readonly folder: string;
  /** Absolute paths excluded from the project. */
  readonly excludedPaths?: readonly string[];
  /**
   * How long to wait after a call for others that end with it, such as those of a batch, in milliseconds. @default 15
   */
  readonly settleMs?: number;
  /** Schedules snapshots. @default a timer */
  readonly schedule?: Schedule;
};

/** Runs work after a delay in milliseconds; returns a function that cancels it. */
export type Schedule = (work: () => Promise<void>, ms: number) => () => void;

/** A watch on a project's files. */
export type WorktreeWatch = {
  /** Takes the last snapshot and records the overall changes of the step. Never throws. */
  readonly stop: () => Promise<void>;
};

type Watching = {
  readonly options: WatchOptions;
  readonly attribution: ChangeAttribution;
  readonly deletions: DeletionWatcher;
  /** Finished calls whose changes have not been determined yet. */
  pendingCalls: FinishedCall[];
};

/**
 * Watches a project's files while a step works on them: takes a snapshot after each tool call that may have changed
 * files, and compares the last snapshot with the first at the end. Undefined if there are too many files or none to
 * watch. Never throws.
 */
export async function watchWorktree(requested: WatchOptions): Promise<WorktreeWatch | undefined> {
  // A project folder that is a symbolic link is resolved first.
  const options = { ...requested, project: realPathOf(requested.project) };
  const first = await takeSnapshot(options.project, { excludedPaths: options.excludedPaths ?? [] }).catch(
    () => undefined,
  );
  if (!first) return undefined;
  const deletions = openDeletionWatcher(options.project);
  await deletions.follow(first.folders);
  const watching: Watching = {
    options,
    deletions,
    attribution: startAttribution(first, deletions.deletedAt),
    pendingCalls: [],
  };
  const { request, finish } = scheduler(watching);
  const calls = watchFinishedCalls(options.folder, (call) => {
    deletions.capAt(call.endedAt);
    watching.pendingCalls.push(call);
    if (mayChangeFiles(call)) request();
  });
  return {
    stop: () =>
      ignoringErrors(async () => {
        await calls.check();
        calls.close();
        await finish();
        await attributeNow(watching, true);
        deletions.close();
        await recordStep(watching);
      }),
  };
}

const SETTLE_MS = 15;

/** The pause after a snapshot as a multiple of its duration, so that a large project does not occupy a core. */
const PAUSE_FACTOR = 4;

/** Delay before the next snapshot if a checkout was being created or removed. */
const POSTPONED_MS = 350;

/** Schedules attribution: combines requests made until it runs, and never runs twice at the same time. */
function scheduler(watching: Watching): { readonly request: () => void; readonly finish: () => Promise<void> } {
  const { schedule = afterDelay, settleMs = SETTLE_MS } = watching.options;
  let cancel: (() => void) | undefined;
  let running = Promise.resolve();
  let [pausedUntil, isFinished] = [0, false];
  const run = async (): Promise<void> => {
    cancel = undefined;
    const startedAt = performance.now();
    let isPostponed = false;
    await ignoringErrors(async () => {
      isPostponed = await attributeNow(watching, false);
    });
    pausedUntil = performance.now() + (performance.now() - startedAt) * PAUSE_FACTOR;
    if (isPostponed) scheduleSnapshot(POSTPONED_MS);
  };
  const scheduleSnapshot = (atLeastMs: number): void => {
    if (isFinished) return;
    const delay = Math.max(atLeastMs, pausedUntil - performance.now());
    cancel ??= schedule(() => (running = running.then(run)), delay);
  };
  return {
    request: () => scheduleSnapshot(settleMs),
    finish: () => {
      isFinished = true;
      cancel?.();
      return running;
    },
  };
}

function afterDelay(work: () => Promise<void>, ms: number): () => void {
  const timer = setTimeout(() => void work(), ms).unref();
  return () => clearTimeout(timer);
}

/** Runs work that must not disturb the step: the next snapshot compensates for a failed one. */
function ignoringErrors(work: () => Promise<void>): Promise<void> {
  return work().catch(() => undefined);
}

/**
 * Takes a snapshot and attributes the changes to the calls that had ended when it started; at the end all have. Returns
 * whether it is postponed because a checkout within the project is being created or removed: the next snapshot then
 * sees all of it.
 */
async function attributeNow(watching: Watching, isLast: boolean): Promise<boolean> {
  const { attribution, options, deletions } = watching;
  const now = await snapshot(watching);
  if (!now) return false;
  if (!isLast && (await isCheckoutChanging(attribution, now))) return true;
  await deletions.follow(now.folders);
  // Handle the deletion events that arrived during the snapshot.
  await setImmediate();
  const due = watching.pendingCalls.filter(({ endedAt }) => isLast || endedAt < now.startedAt);
  watching.pendingCalls = watching.pendingCalls.filter((call) => !due.includes(call));
  for (const changes of await attributeChanges(attribution, now, due))
    appendRecord(options.folder, filesChanged(changes));
  deletions.forget(now.startedAt);
  return false;
}

async function snapshot({ attribution, options }: Watching): Promise<Snapshot | undefined> {
  return takeSnapshot(options.project, { previous: attribution.latest, excludedPaths: options.excludedPaths ?? [] });
}

function filesChanged({ call, changes }: CallChanges): FilesChangedRecord {
  return {
    ...originOf(call),
    v: 1,
    type: 'files.changed',
    at: Math.round(call.endedAt),
    startedAt: Math.round(call.startedAt),
    toolUseId: call.toolUseId,
    source: isShell(call.tool) ? 'shell' : 'tool',
    changes,
  };
}

function originOf({ session, cli, claudeSession }: FinishedCall) {
  return {
    ...(session && { session }),
    ...(cli && { cli }),
    ...(claudeSession && { claudeSession }),
  };
}

function mayChangeFiles({ tool, files }: FinishedCall): boolean {
  return changesUnreported(tool) || files.length > 0;
}

async function recordStep({ attribution, options }: Watching): Promise<void> {
  const uncounted = await countIgnored(attribution.latest, attribution.first.startedAt);
  appendRecord(options.folder, await finishAttribution(attribution, uncounted, Date.now()));
}
