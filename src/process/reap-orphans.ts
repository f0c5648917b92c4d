import { killTree } from './kill-tree.ts';
import { hasEnded } from './process-identity.ts';
import { isMarked, openProcessTree, ownLine } from './process-tree.ts';
import { orphanedSessions, removeSessionFile, type SessionFile } from './session-file.ts';

/** Whether we run inside of a session ourselves: then its orphans are our own line, and not ours to end. */
const isAround = ({ session }: SessionFile): boolean => [...ownLine()].some((pid) => isMarked(pid, session));

const reap = async (folder: string, file: SessionFile, ended: (file: SessionFile) => void): Promise<void> => {
  const child = file.child && !hasEnded(file.child) ? file.child.pid : undefined;
  const { left } = await killTree(openProcessTree(file.session, child));
  if (left > 0) return;
  ended(file);
  removeSessionFile(folder, file.session);
};

/**
 * Ends what the sessions of dead supervisors have left running, all at once, and tells of each that is gone. Never
 * throws.
 */
export const reapOrphans = async (folder: string, ended: (file: SessionFile) => void): Promise<void> => {
  const orphans = orphanedSessions(folder).filter((file) => !isAround(file));
  await Promise.allSettled(orphans.map((file) => reap(folder, file, ended)));
};
