import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownerOf, type Owner } from '../core/context.ts';
import { codeOf } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { hasEnded, identityOf } from '../process/inspect/process-identity.ts';
import { layoutOf } from './store/folder-store.ts';

const POLL_MS = 50;

/**
 * Runs `work` while no other process runs work with the same key, as far as possible; passes it whether it
 * waited for another process. The lock only saves work: without it, two processes store equal results. So it is a file with the
 * identity of its holder, which works on every version of Node, and one of a process that has ended is replaced.
 */
export async function withSingleFlight<T>(
  folder: string,
  key: string,
  work: (hasWaited: boolean) => Promise<T>,
): Promise<T> {
  const file = join(layoutOf(folder).root, 'locks', key);
  let hasWaited = false;
  while (!acquire(file)) {
    hasWaited = true;
    await sleep(POLL_MS);
  }
  try {
    return await work(hasWaited);
  } finally {
    release(file);
  }
}

/** Whether the lock is held now, or cannot exist, as in a read-only folder. */
function acquire(file: string): boolean {
  try {
    makeFolder(join(file, '..'));
    return link(file) || (replaceAbandoned(file) && link(file));
  } catch {
    return true;
  }
}

/** Creates the lock with its content in one step. */
function link(file: string): boolean {
  const draft = `${file}-${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, JSON.stringify(identityOf(process.pid)), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes the lock of a process that has ended, or whose content is damaged. Whether a process of another host still runs
 * is unknown: waiting for it may never end. A lock that was released meanwhile is not removed: the next may be there.
 */
function replaceAbandoned(file: string): boolean {
  const content = contentOf(file);
  if (content === undefined) return true;
  const holder = ownerOf(parseJson(content));
  if (holder && isOfThisHost(holder) && !hasEnded(holder)) return false;
  rmSync(file, { force: true });
  return true;
}

/** The content of a lock; undefined if there is none. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isOfThisHost({ host }: Owner): boolean {
  return host === hostname();
}

/** Only our own: a lock that was taken over belongs to another process. */
function release(file: string): void {
  try {
    const holder = ownerOf(parseJson(contentOf(file) ?? ''));
    if (holder && isOfThisHost(holder) && holder.pid === process.pid) rmSync(file, { force: true });
  } catch {
    // The next run replaces it once this process has ended.
  }
}
