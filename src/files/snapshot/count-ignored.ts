import type { UncountedFiles } from '../../spool/record.ts';
import { yieldToEventLoop } from '../yield-to-event-loop.ts';
import type { Name } from './entry.ts';
import { readFolder } from './read-folder.ts';
import type { Snapshot } from './snapshot.ts';
import { statsOf } from './stats-of.ts';

/** Maximum number of ignored files examined; beyond it the count is a lower bound. */
const MAX_COUNTED_FILES = 200_000;

/**
 * The number and size of ignored files written since `since` (milliseconds since 1970). Based on change times only, so
 * no earlier snapshot is needed; deletions are not counted.
 */
export async function countIgnored({ project, ignored }: Snapshot, since: number): Promise<UncountedFiles> {
  const waiting = [...ignored];
  const yieldIfDue = yieldToEventLoop();
  let [seen, files, bytes] = [0, 0, 0];
  for (let path = waiting.pop(); path !== undefined && seen < MAX_COUNTED_FILES; path = waiting.pop()) {
    const stats = statsOf(project, path);
    if (stats?.isDirectory()) for (const { name } of namesIn(project, path)) waiting.push(`${path}/${name}`);
    else seen++;
    if (stats && !stats.isDirectory() && stats.ctimeMs >= since) {
      files++;
      bytes += stats.size;
    }
    await yieldIfDue();
  }
  return { files, bytes };
}

function namesIn(project: string, folder: string): readonly Name[] {
  try {
    return readFolder(project, folder);
  } catch {
    // A file, or removed.
    return [];
  }
}
