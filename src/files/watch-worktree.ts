import { setImmediate } from 'node:timers/promises';
import { changesUnreported, isShell } from '../core/change-owner.ts';
import { realPathOf } from '../core/project-path.ts';
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
import { countIgnored } from './count-ignored.ts';
import { watchFinishedCalls, type FinishedCall } from './finished-calls.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import { openDeletionWatcher, type DeletionWatcher } from './deletion-watcher.ts';

/** The files that a step may change. */
export type WatchOptions = {
  readonly project: string;
  /** The spool folder of the step: calls are read from it, records go into it. */
  readonly folder: string;
  /** Absolute paths in the project that are none of it. */
  readonly excludedPaths?: readonly string[];
  /** How long to wait after a call for others that end with it, as those of a batch do. @default 15 */
  readonly settleMs?: number;
};

/** A watch on a project's files. */
export type WorktreeWatch = {
  /** Takes the last look and records what the step changed. Never throws. */
  readonly stop: () => Promise<void>;
};

type Watching = {
  readonly options: WatchOptions;
  readonly attribution: ChangeAttribution;
  readonly deletions: DeletionWatcher;
  /** Calls that ended and whose changes have not been looked for. */
  pendingCalls: FinishedCall[];
};

/**
 * Watches a project's files while a step works on them: after each tool call that may have changed some it looks what
 * changed, and at the end it compares the last look with the first. Undefined where there are too many files to look at,
 * or nothing to look at. Never throws.
 */
export async function watchWorktree(requested: WatchOptions): Promise<WorktreeWatch | undefined> {
  // A project that is a link has no files of its own.
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

/** After a look that took long the next one waits for so many times as long: a large project costs no whole core. */
const PAUSE_FACTOR = 4;

/** How long to wait before looking again where a look came while a checkout was coming or going. */
const POSTPONED_MS = 350;

const SETTLE_MS = 15;

/** Settles some time after it is asked to, once for all that ask until then, and never twice at the same time. */
function scheduler(watching: Watching): { readonly request: () => void; readonly finish: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let [pausedUntil, isFinished] = [0, false];
  const run = async (): Promise<void> => {
    timer = undefined;
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
    timer ??= setTimeout(() => (running = running.then(run)), delay).unref();
  };
  return {
    request: () => scheduleSnapshot(watching.options.settleMs ?? SETTLE_MS),
    finish: () => {
      isFinished = true;
      clearTimeout(timer);
      return running;
    },
  };
}

/** Does what must not disturb the step: a look that fails is made up for by the next one. */
function ignoringErrors(work: () => Promise<void>): Promise<void> {
  return work().catch(() => undefined);
}

/**
 * Takes a look and gives what changed to the calls that had ended when it began; at the end they all have. Returns
 * whether it is postponed, because a checkout within the project is coming or going: the next look has the whole of it.
 */
async function attributeNow(watching: Watching, isLast: boolean): Promise<boolean> {
  const { attribution, options, deletions } = watching;
  const now = await look(watching);
  if (!now) return false;
  if (!isLast && (await isCheckoutChanging(attribution, now))) return true;
  await deletions.follow(now.folders);
  // What went while we looked is heard of now.
  await setImmediate();
  const due = watching.pendingCalls.filter(({ endedAt }) => isLast || endedAt < now.startedAt);
  watching.pendingCalls = watching.pendingCalls.filter((call) => !due.includes(call));
  for (const changes of await attributeChanges(attribution, now, due))
    appendRecord(options.folder, filesChanged(changes));
  deletions.forget(now.startedAt);
  return false;
}

async function look({ attribution, options }: Watching): Promise<Snapshot | undefined> {
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
