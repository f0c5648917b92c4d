import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Its time of modification is when maintenance was last done by a command that is not a daemon. */
const STAMP = 'maintenance';

const INTERVAL_MS = 60 * 60 * 1000;

/**
 * Whether an hour has passed since maintenance was last due in this state folder. A folder that cannot be written has
 * none done: it is read only.
 */
export function isMaintenanceDue(home: string, now: number): boolean {
  const file = join(home, STAMP);
  const last = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  // A clock that was set back does not put it off for ever.
  if (last !== undefined && last <= now && now - last < INTERVAL_MS) return false;
  try {
    writeFileSync(file, '', { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
