import { readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONTEXT_FILE, contextOf, traceparentOf, type Context } from '../core/context.ts';
import { VARIABLE } from '../core/environment.ts';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { requireOwnFolder } from '../core/paths/own-folder.ts';
import { withRegularFile } from './regular-file.ts';

const OWNER_ONLY_FILE = 0o600;

/** Writes `text` atomically: readers see all of it or nothing. A name with a leading dot is not a record. */
export function writeWhole(folder: string, name: string, text: string): void {
  const temporaryName = join(folder, `.${name}`);
  writeFileSync(temporaryName, text, { mode: OWNER_ONLY_FILE, flush: false });
  renameSync(temporaryName, join(folder, name));
}

/**
 * Creates the spool folder of a run or step; its name is the ID.
 * @throws {UserError} if the state folder around the spool is not the user's own
 */
export function openContextFolder(spool: string, context: Context): string {
  requireOwnFolder(dirname(spool));
  const folder = join(spool, context.step?.id ?? context.run.id);
  makeFolder(folder);
  try {
    writeWhole(folder, CONTEXT_FILE, JSON.stringify(context));
  } catch (error) {
    removeUnopened(folder);
    throw error;
  }
  return folder;
}

/** Nothing else removes a folder without a context, of which a full disk would leave one for each run. */
function removeUnopened(folder: string): void {
  try {
    rmSync(join(folder, `.${CONTEXT_FILE}`), { force: true });
    rmdirSync(folder);
  } catch {
    // It has records, because it was open before.
  }
}

/** The context of a spool folder; undefined if it has none. */
export function readContext(folder: string): Context | undefined {
  try {
    return withRegularFile(join(folder, CONTEXT_FILE), (file) => contextOf(parseJson(readFileSync(file, 'utf8'))));
  } catch {
    return undefined;
  }
}

/** The variables that name a context to child processes. */
export function identityEnvironment(folder: string, context: Context): Record<string, string> {
  return {
    [VARIABLE.spool]: folder,
    [VARIABLE.traceparent]: traceparentOf(context),
  };
}
