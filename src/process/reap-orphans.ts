import { killTree } from './kill-tree.ts';
import { processIds, readCommandName, readMemory } from './inspect/proc.ts';
import { hasEnded } from './inspect/process-identity.ts';
import { isMarked, openProcessTree, ancestorPids } from './inspect/process-tree.ts';
import { orphanedSessions, removeSessionFile, type SessionFile } from './session-file.ts';

/** A process that outlived its session. */
export type LeftoverProcess = {
  readonly session: string;
  readonly pid: number;
  /** The name of its program, without arguments. */
  readonly name: string;
  /** In bytes; null if unknown. */
  readonly memory: number | null;
};

/**
 * Ends the leftover processes of sessions whose supervisor died, concurrently, and reports each ended session. Never
 * throws.
 */
export async function reapOrphans(folder: string, ended: (file: SessionFile) => void): Promise<void> {
  const orphans = orphanedSessions(folder).filter((file) => !isAround(file));
  await Promise.allSettled(orphans.map((file) => reap(folder, file, ended)));
}

/**
 * Whether this process runs inside of the session: then the leftover processes are its ancestors and must not be ended.
 */
function isAround({ session }: SessionFile): boolean {
  return [...ancestorPids()].some((pid) => isMarked(pid, session));
}

async function reap(folder: string, file: SessionFile, ended: (file: SessionFile) => void): Promise<void> {
  const child = file.child && !hasEnded(file.child) ? file.child.pid : undefined;
  const { remaining: left } = await killTree(openProcessTree(file.session, child));
  if (left > 0) return;
  ended(file);
  removeSessionFile(folder, file.session);
}

/**
 * The processes that `reapOrphans` would end: those of sessions whose supervisor died. Processes of other users, of
 * other machines, of living supervisors, and of the session that this process runs in are never among them.
 */
export function findLeftovers(folder: string): LeftoverProcess[] {
  const orphans = orphanedSessions(folder).filter((file) => !isAround(file));
  return orphans.flatMap(({ session, child }) => {
    const root = child && !hasEnded(child) ? child.pid : undefined;
    const alive = openProcessTree(session, root)
      .scan('thorough')
      .filter(({ state }) => state !== 'Z' && state !== 'X');
    return alive.map(({ pid }) => ({
      session,
      pid,
      name: readCommandName(pid) ?? '',
      memory: readMemory(pid)?.now ?? null,
    }));
  });
}

/** The sessions of dead supervisors of which no process is left, where processes can be listed. */
export function goneSessions(folder: string): SessionFile[] {
  if (processIds().length === 0) return [];
  return orphanedSessions(folder).filter(({ session, child }) => {
    const root = child && !hasEnded(child) ? child.pid : undefined;
    return openProcessTree(session, root).scan('thorough').length === 0;
  });
}
