import { statfsSync, statSync } from 'node:fs';
import { systemPath } from '../../core/paths/file-name.ts';
import { isRacyAt, type Name } from '../../files/snapshot/entry.ts';
import { readFolder } from '../../files/snapshot/read-folder.ts';
import type { Child, KnownDigests, KnownFolder } from './known-digests.ts';

/** The entries of a folder, by the project and the path relative to it. */
export type ListFolder = (project: string, path: string) => readonly Child[];

/**
 * Lists folders with what is known of them: a folder whose times, inode and device did not change since it was read has
 * the same entries and is not read again. Programs cannot set the time of the last change of its metadata, which every
 * new, removed or renamed entry changes.
 */
export function createLister(known: KnownDigests): ListFolder {
  const devices = new Map<number, boolean>();
  return (project, path) => {
    const folder = systemPath(project, path);
    const observedAt = Date.now();
    const { dev, mtimeMs, ctimeMs, ino } = statSync(folder);
    const before = known.folders.get(path);
    if (before && before[0] === dev && before[1] === mtimeMs && before[2] === ctimeMs && before[3] === ino)
      return knownChildren(known, path, before);
    const names = readFolder(project, path);
    const isReliable = devices.get(dev) ?? keepsTimes(folder);
    devices.set(dev, isReliable);
    if (isReliable && !isRacyAt(ctimeMs, observedAt))
      known.folders.set(path, [dev, mtimeMs, ctimeMs, ino, entriesText(names)]);
    else if (!known.folders.delete(path)) return childrenOf(path, names);
    known.isChanged = true;
    return childrenOf(path, names);
  };
}

function knownChildren({ children }: KnownDigests, path: string, folder: KnownFolder): readonly Child[] {
  const parsed = children.get(folder) ?? childrenOf(path, parseEntries(folder[4]));
  children.set(folder, parsed);
  return parsed;
}

function childrenOf(folder: string, names: readonly Name[]): Child[] {
  const start = folder === '' ? '' : `${folder}/`;
  return names.map(({ name, isFolder, isLink }) => ({ name, isFolder, isLink, path: start + name }));
}

/** Names have no slashes. */
function parseEntries(text: string): Name[] {
  if (text === '') return [];
  return text.split('/').map((entry) => ({
    name: entry.slice(1),
    isFolder: entry.startsWith('d'),
    isLink: entry.startsWith('l'),
  }));
}

/** The types of ext, XFS, Btrfs and tmpfs in Linux. */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994]);

/** Whether every change of a folder changes its times; for file systems of other machines, for example, it is not known. */
function keepsTimes(folder: string | Buffer): boolean {
  return process.platform === 'linux' && LOCAL_FILE_SYSTEMS.has(statfsSync(folder).type);
}

function entriesText(names: readonly Name[]): string {
  return names.map(({ name, isFolder, isLink }) => `${isFolder ? 'd' : isLink ? 'l' : '-'}${name}`).join('/');
}

/** The entries of a folder that is read each time. */
export function readChildren(project: string, path: string): Child[] {
  return childrenOf(path, readFolder(project, path));
}
