import { reapSessions } from '../claude/runner/orphaned-sessions.ts';
import type { Environment } from '../core/environment.ts';
import { removeStaleLocks } from '../pool/git/stale-locks.ts';

/**
 * Ends what killed processes have left of builds: sessions and checks that still change files and cost money, and the
 * locks of git in the package, which no later git would get past.
 */
export async function endLeftovers(env: Environment, into: string): Promise<void> {
  await reapSessions(env);
  await removeStaleLocks(into);
}
