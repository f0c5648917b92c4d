import type { ChangeAttribution } from './change-attribution.ts';
import { checkedOut, isCheckoutInProgress } from './checked-out.ts';
import { isWithin } from './compare.ts';
import type { Snapshot } from './snapshot.ts';

/** Whether a checkout is coming or going while it is looked at: being filled by git, or being removed. */
export async function isCheckoutChanging(attribution: ChangeAttribution, now: Snapshot): Promise<boolean> {
  if (isLosingFiles(attribution, now)) return true;
  for (const root of appeared(attribution.latest, now))
    if (await isCheckoutInProgress(`${now.project}/${root}`, Date.now())) return true;
  return false;
}

/**
 * Checkouts within the project that come and go: a worktree for a subagent, a clone, a submodule. What git puts into one
 * is no creation, and its removal no deletion; only what differs from the checkout was done by the step.
 */

/** How long after files went from a checkout all of it may still be going. */
const REMOVAL_MS = 300;

/** Whether files have just gone from a checkout that is there: they may be the first of all. */
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

/** Takes what checkouts that appeared since the latest look held at first as what was there at first. */
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

/** What is there now, with the files of checkouts that were removed as they were last seen, or reported. */
export function withRemovedCheckouts(attribution: ChangeAttribution, now: Snapshot): Snapshot {
  const { latest, explained, checkouts, removed } = attribution;
  for (const root of now.checkouts) checkouts.add(root);
  const gone = new Set([...checkouts].filter((root) => !now.folders.has(root)));
  for (const root of gone) checkouts.delete(root);
  if (gone.size > 0) {
    for (const [path, entry] of latest.files) if (isWithin(path, gone)) removed.set(path, entry);
    // The latest look may have been in the middle of the removal: what nobody is known to have deleted was there.
    for (const [path, entry] of explained)
      if (isWithin(path, gone) && (entry.isReported || !removed.has(path))) removed.set(path, entry);
  }
  return removed.size === 0 ? now : { ...now, files: new Map([...now.files, ...removed]) };
}
