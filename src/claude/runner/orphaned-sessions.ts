import { existsSync } from 'node:fs';
import type { Environment } from '../../core/environment.ts';
import { asArray, asNumber, asText } from '../../core/json.ts';
import { findLeftovers, reapOrphans, type LeftoverProcess } from '../../process/reap-orphans.ts';
import { sessionsFolder, type SessionFile } from '../../process/session-file.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { ledgerOf } from '../transcript/conversations.ts';

/** Ends what the sessions of dead supervisors have left running, and records what they had done. Never throws. */
export function reapSessions(env: Environment): Promise<void> {
  return reapOrphans(sessionsFolder(env), (file) => recordOrphan(env, file));
}

/** The processes that {@link reapSessions} would end. */
export function leftoverProcesses(env: Environment): LeftoverProcess[] {
  return findLeftovers(sessionsFolder(env));
}

/**
 * Records the activity of a session whose end is not recorded; its end is the time of its last activity.
 * @throws what the file system throws if its spool folder cannot be written
 */
export function recordOrphan(env: Environment, { session, about }: SessionFile): void {
  const [folder, startedAt] = [asText(about['folder']), asNumber(about['startedAt'])];
  if (!folder || startedAt === undefined || !existsSync(folder)) return;
  const ids = asArray(about['conversations']).flatMap((id) => asText(id) ?? []);
  const part = { startedAt, forkedFrom: asText(about['forkedFrom']) };
  const ledger = ledgerOf(ids, part, { ...env, CLAUDE_CONFIG_DIR: asText(about['configFolder']) });
  const end = { at: ledger?.endedAt ?? startedAt, exitCode: null, signal: 'SIGKILL' };
  appendRecord(folder, { v: 1, type: 'session.ended', session, startedAt, ...end, ...(ledger && { ledger }) });
}
