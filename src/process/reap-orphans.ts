import { killTree } from './kill-tree.ts';
import { processIds, readCommandName, readMemory } from './inspect/proc.ts';
import { pidOf } from './inspect/process-identity.ts';
import {
  ancestorPids,
  isMarked,
  openProcessTree,
  markerOf,
  type Marker,
  type ProcessTree,
} from './inspect/process-tree.ts';
import { orphanedSessions, removeSessionFile, type SessionFile } from './session-file.ts';

/** A process that outlived its session, or its command or step with limits. */
export type LeftoverProcess = {
  /** The ID of the session, of the limit or of the step. */
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
  await Promise.allSettled(reapable(folder).map((file) => reap(folder, file, ended)));
}

/** The sessions whose supervisor died, except one that this process runs in. */
function reapable(folder: string): SessionFile[] {
  return orphanedSessions(folder).filter((file) => !isAround(file));
}

/**
 * Whether this process runs inside of the session: then the leftover processes are its ancestors and must not be ended.
 */
function isAround(file: SessionFile): boolean {
  return [...ancestorPids()].some((pid) => isMarked(pid, markerIn(file)));
}

function markerIn({ session, marker, value = session }: SessionFile): Marker {
  return markerOf(marker, value);
}

async function reap(folder: string, file: SessionFile, ended: (file: SessionFile) => void): Promise<void> {
  const { remaining: left } = await killTree(treeOf(file));
  if (left > 0) return;
  ended(file);
  removeSessionFile(folder, file.session);
}

/** The processes of a session, with its child while that runs. */
function treeOf(file: SessionFile): ProcessTree {
  const { child } = file;
  return openProcessTree(markerIn(file), child && pidOf(child));
}

/**
 * The processes that `reapOrphans` would end: those of sessions whose supervisor died. Processes of other users, of
 * other machines, of living supervisors, and of the session that this process runs in are never among them.
 */
export function findLeftovers(folder: string): LeftoverProcess[] {
  return reapable(folder).flatMap((file) => {
    const alive = treeOf(file)
      .scan('thorough')
      .filter(({ state }) => state !== 'Z' && state !== 'X');
    return alive.map(({ pid }) => ({
      session: file.session,
      pid,
      name: readCommandName(pid) ?? '',
      memory: readMemory(pid)?.now ?? null,
    }));
  });
}

/** The sessions of dead supervisors of which no process is left, where processes can be listed. */
export function goneSessions(folder: string): SessionFile[] {
  if (processIds().length === 0) return [];
  return orphanedSessions(folder).filter((file) => treeOf(file).scan('thorough').length === 0);
}
