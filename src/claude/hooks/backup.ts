import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeSettings, type SettingsFile } from './settings-file.ts';

const backupPrefix = ({ path }: SettingsFile): string => `${basename(path)}.stepmeter-backup-`;

const stamp = (now: Date): string => now.toISOString().replaceAll(/[-:.]/g, '');

/** Keeps a settings file as it is beside it; returns where, or undefined where there is no file. */
export const backUp = (file: SettingsFile, now: Date): string | undefined => {
  if (file.text === undefined) return undefined;
  const path = join(dirname(file.path), backupPrefix(file) + stamp(now));
  writeSettings({ ...file, path }, file.text);
  return path;
};

/** A backup of a settings file. */
export type Backup = { readonly path: string; readonly text: string };

/** The backups of a settings file, newest first. */
export const backupsOf = (file: SettingsFile): Backup[] => {
  const [folder, prefix] = [dirname(file.path), backupPrefix(file)];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .toReversed()
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8').slice(file.mark.length) }));
};

/** Removes a backup that has served. */
export const removeBackup = ({ path }: Backup): void => rmSync(path, { force: true });
