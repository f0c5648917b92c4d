import { randomUUID } from 'node:crypto';
import type { Store } from '../../store/open-store.ts';
import type { CurrentStore } from '../current-store.ts';
import { activeRunIds, runsStartedUntil } from '../../store/queries/page/run-page.ts';

/** A change of the store. */
export type Change = {
  /** Unique across servers, in order within one. */
  readonly id: string;
  /**
   * The runs that may have changed: those that are running or ended a short time ago. Null if any may have: some were
   * removed or imported.
   */
  readonly runs: readonly string[] | null;
};

/** Watches the store for changes. */
export type Changes = {
  /**
   * The version of answers. It differs after each change, in each server, and each minute, because answers depend on the
   * time: a period ends now.
   */
  readonly version: () => Promise<string>;
  /** The ID of the latest change. */
  readonly latest: () => string;
  /** Calls `listener` for each change; returns a function that stops it. */
  readonly listen: (listener: (change: Change) => void) => () => void;
  /** The changes after the one with this ID; undefined if they are no longer known. */
  readonly since: (id: string) => readonly Change[] | undefined;
  readonly close: () => void;
};

/** How many changes a page can miss and still continue. */
const KEPT = 200;

/** How often the store is checked, and at most how often a change is reported. */
const CHECK_MS = 250;

const MINUTE_MS = 60_000;

/** Starts to watch a store, and the one that replaces it. */
export function watchChanges(current: CurrentStore['get']): Changes {
  const server = randomUUID().slice(0, 8);
  const listeners = new Set<(change: Change) => void>();
  const kept: Change[] = [];
  let [number, replacements] = [0, 0];
  const report = (runs: Change['runs']): void => {
    const change = { id: `${server}-${++number}`, runs };
    if (kept.push(change) > KEPT) kept.shift();
    for (const listener of listeners) listener(change);
  };
  const check = checkOf(current, report, () => {
    replacements += 1;
    report(null);
  });
  // At once: a change before the first check would never be reported.
  const timer = repeat(check, CHECK_MS);
  return {
    version: async () => {
      const store = await current();
      return `${server}.${replacements}.${await store.dataVersion()}.${Math.floor(store.now() / MINUTE_MS)}`;
    },
    latest: () => `${server}-${number}`,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    since: (id) => {
      if (id === `${server}-${number}`) return [];
      const place = kept.findIndex((change) => change.id === id);
      return place < 0 ? undefined : kept.slice(place + 1);
    },
    close: () => timer.stop(),
  };
}

const REPORT_MS = 500;

/** A check that reports the change of the store since the check before, or calls `replaced` if it is another store. */
function checkOf(current: CurrentStore['get'], report: (runs: Change['runs']) => void, replaced: () => void) {
  let watched: { readonly store: Store; readonly changed: () => Promise<Change['runs']> } | undefined;
  let [reportedAt, reported] = [0, Number.NaN];
  return async (): Promise<void> => {
    const store = await current();
    const version = await store.dataVersion();
    // The first check of a store sets what later ones are compared with.
    if (watched?.store !== store) {
      const isFirst = !watched;
      watched = { store, changed: changedRuns(store) };
      reported = version;
      if (!isFirst) replaced();
      await watched.changed();
    }
    if (version === reported || performance.now() - reportedAt < REPORT_MS) return;
    [reported, reportedAt] = [version, performance.now()];
    report(await watched.changed());
  };
}

/** After its end a run can still change: its sessions are settled. */
const SETTLING_MS = 10 * 60 * 1000;

const MAX_RUNS = 200;

/** Which runs may have changed since the call before. */
function changedRuns(store: Store): () => Promise<Change['runs']> {
  let last = { at: Number.NaN, count: 0 };
  let active: readonly string[] = [];
  return async () => {
    const at = store.now();
    const counts = await runsStartedUntil(store, { before: last.at || at, now: at });
    const times = { startedSince: last.at || at, endedSince: at - SETTLING_MS };
    const isSame = Number.isNaN(last.at) || counts.before === last.count;
    last = { at, count: counts.now };
    // A run whose end is ingested late is no longer active, but was.
    const before = active;
    active = await activeRunIds(store, times, MAX_RUNS + 1);
    const changed = [...new Set([...active, ...before])];
    return isSame && changed.length <= MAX_RUNS ? changed : null;
  };
}

/** Runs a check at once and again after each pause. A check that fails is tried again. */
function repeat(check: () => Promise<void>, ms: number): { readonly stop: () => void } {
  let isStopped = false;
  const attempt = (): void => {
    void check()
      .catch(() => undefined)
      .finally(() => isStopped || setTimeout(() => isStopped || attempt(), ms).unref());
  };
  attempt();
  return { stop: () => (isStopped = true) };
}
