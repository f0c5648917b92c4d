import type { ChangeAttribution } from './change-attribution.ts';
import { checkedOut, isCheckoutInProgress } from './checked-out.ts';
import { isWithin } from './compare.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** Whether a checkout is currently being created by git or removed. */
export async function isCheckoutChanging(attribution: ChangeAttribution, now: Snapshot): Promise<boolean> {
  if (isLosingFiles(attribution, now)) return true;
  for (const root of appeared(attribution.latest, now))
    if (await isCheckoutInProgress(`${now.project}/${root}`, Date.now())) return true;
  return false;
}

/**
 * Checkouts within the project that appear and disappear: worktrees of subagents, clones, submodules. Files that git
 * checks out are not creations, and removing the checkout is not a deletion; only differences from the checkout were
 * made by the step.
 */

/** How long the removal of a checkout may still continue after files disappeared. */
const REMOVAL_MS = 300;

/** Whether files have just disappeared from an existing checkout: its removal may have started. */
function isLosingFiles({ latest, checkouts }: ChangeAttribution, now: Snapshot): boolean {
  const standing = new Set([...checkouts].filter((root) => now.folders.has(root)));
  if (standing.size === 0) return false;
  let youngest = 0;
  for (const [folder, { mtimeMs }] of now.folders)
    if (mtimeMs > youngest && isWithin(folder, standing)) youngest = mtimeMs;
  if (youngest < now.startedAt - REMOVAL_MS) return false;
  for (const path of latest.files.keys()) if (!now.files.has(path) && isWithin(path, standing)) return true;
  return false;
}

function appeared(latest: Snapshot, now: Snapshot): string[] {
  return [...now.checkouts].filter((root) => !latest.checkouts.has(root)).sort();
}

/** Adds the original content of newly appeared checkouts to the initial files. */
export async function adoptCheckouts(attribution: ChangeAttribution, now: Snapshot): Promise<void> {
  const { latest, first, initial, explained, removed } = attribution;
  for (const root of appeared(latest, now)) {
    const returned = new Set([root]);
    for (const path of removed.keys()) if (isWithin(path, returned)) removed.delete(path);
    for (const [path, entry] of await checkedOut(now, root, first.startedAt)) {
      if (latest.files.has(path)) continue;
      explained.set(path, entry);
      initial.set(path, entry);
    }
  }
}

/** The current files, plus the last known files of removed checkouts. */
export function withRemovedCheckouts(attribution: ChangeAttribution, now: Snapshot): Snapshot {
  const { latest, explained, checkouts, removed } = attribution;
  for (const root of now.checkouts) checkouts.add(root);
  const gone = new Set([...checkouts].filter((root) => !now.folders.has(root)));
  for (const root of gone) checkouts.delete(root);
  if (gone.size > 0) {
    for (const [path, entry] of latest.files) if (isWithin(path, gone)) removed.set(path, entry);
    // The latest snapshot may have been taken during the removal: files without a known deletion existed until then.
    for (const [path, entry] of explained)
      if (isWithin(path, gone) && (entry.isReported || !removed.has(path))) removed.set(path, entry);
  }
  return removed.size === 0 ? now : { ...now, files: new Map([...now.files, ...removed]) };
}
