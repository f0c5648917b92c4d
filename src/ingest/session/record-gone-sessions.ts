import { recordOrphan } from '../../claude/runner/orphaned-sessions.ts';
import { VARIABLE } from '../../core/environment.ts';
import { goneSessions } from '../../process/reap-orphans.ts';
import { removeSessionFile, sessionsFolder } from '../../process/session-file.ts';

/**
 * Records the ends of sessions in a state folder that are not recorded yet, because their supervisor died or the disk was
 * full, and of which no process runs any more. Ends no process. Returns how many.
 */
export function recordGoneSessions(home: string): number {
  const env = { ...process.env, [VARIABLE.home]: home };
  const folder = sessionsFolder(env);
  return goneSessions(folder).filter((file) => {
    try {
      recordOrphan(env, file);
      removeSessionFile(folder, file.session);
      return true;
    } catch {
      // Retried by the next call.
      return false;
    }
  }).length;
}
