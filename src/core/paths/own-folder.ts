import { statSync, type Stats } from 'node:fs';
import { UserError } from '../errors.ts';

const [WRITABLE_BY_GROUP, WRITABLE_BY_OTHERS] = [0o020, 0o002];

/**
 * Rejects a state folder that is no folder, or that other users could prepare: one owned by another user, or writable by
 * everyone or by a group other than the user's own. On many systems, every user has a group alone and folders are writable
 * by it.
 * @throws {UserError} with the problem found
 */
export function requireOwnFolder(folder: string): void {
  const found = statOf(folder);
  const user = process.geteuid?.();
  if (found?.isDirectory() === false) throw refusal(folder, 'it is not a folder');
  if (!found || user === undefined) return;
  if (found.uid !== user) throw refusal(folder, `it belongs to user ${found.uid}, and this is user ${user}`);
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) throw refusal(folder, 'every user can write to it');
  if ((found.mode & WRITABLE_BY_GROUP) !== 0 && found.gid !== process.getegid?.())
    throw refusal(folder, `group ${found.gid} can write to it`);
}

/** A folder that cannot be read is reported by the code that uses it. */
function statOf(folder: string): Stats | undefined {
  try {
    return statSync(folder, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function refusal(folder: string, found: string): UserError {
  return new UserError(`Cannot use the state folder ${folder}: ${found}`, {
    hint: 'Set STEPMETER_HOME to a folder of your own, or correct its owner and mode (chown, chmod 700)',
  });
}
