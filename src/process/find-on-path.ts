import { statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../core/environment.ts';

/** Whether this is an executable file. */
export function isProgram(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && (found.mode & 0o111) !== 0;
}

/** The file of a command on this PATH. */
export function findOnPath(command: string, env: Environment): string | undefined {
  if (isAbsolute(command) || command.includes('/')) return command;
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(isProgram);
}
