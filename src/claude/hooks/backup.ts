import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeSettings, type SettingsFile } from './settings-file.ts';

/** A backup of a settings file. */
export type Backup = { readonly path: string; readonly text: string };

/** Backs up a settings file beside it; returns the path of the backup, or undefined if there is no file. */
export function backUp(file: SettingsFile, now: Date): string | undefined {
  if (file.text === undefined) return undefined;
  const path = join(dirname(file.path), backupPrefix(file) + stamp(now));
  writeSettings({ ...file, path }, file.text);
  return path;
}

function backupPrefix({ path }: SettingsFile): string {
  return `${basename(path)}.stepmeter-backup-`;
}

function stamp(now: Date): string {
  return now.toISOString().replaceAll(/[-:.]/g, '');
}

/** The backups of a settings file, newest first. */
export function backupsOf(file: SettingsFile): Backup[] {
  const [folder, prefix] = [dirname(file.path), backupPrefix(file)];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .toReversed()
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8').slice(file.mark.length) }));
}

/** Removes a backup that has served. */
export function removeBackup({ path }: Backup): void {
  return rmSync(path, { force: true });
}
