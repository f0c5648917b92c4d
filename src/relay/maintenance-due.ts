import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The modification time of this file is the time of the last maintenance by a command other than the relay. */
const STAMP = 'maintenance';

const INTERVAL_MS = 60 * 60 * 1000;

/** Whether an hour has passed since the last maintenance of this state folder. A read-only folder is not maintained. */
export function isMaintenanceDue(home: string, now: number): boolean {
  const file = join(home, STAMP);
  const last = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  // A clock that was set back does not postpone it indefinitely.
  if (last !== undefined && last <= now && now - last < INTERVAL_MS) return false;
  try {
    writeFileSync(file, '', { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
