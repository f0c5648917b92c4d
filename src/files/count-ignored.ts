import { lstatSync } from 'node:fs';
import { systemPath } from '../core/file-name.ts';
import type { UncountedFiles } from '../spool/record.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';
import type { Name } from './entry.ts';
import { readFolder } from './read-folder.ts';
import type { Snapshot } from './snapshot.ts';

/** How many ignored files are looked at; where there are more, what is counted is a lower bound. */
const MAX_COUNTED_FILES = 200_000;

/**
 * How many ignored files were written since `since` (milliseconds since 1970), and how large they are. Told by their
 * change times alone, so that nothing need be looked at beforehand; what was deleted there is not counted.
 */
export async function countIgnored({ project, ignored }: Snapshot, since: number): Promise<UncountedFiles> {
  const waiting = [...ignored];
  const yieldIfDue = yieldToEventLoop();
  let [seen, files, bytes] = [0, 0, 0];
  for (let path = waiting.pop(); path !== undefined && seen < MAX_COUNTED_FILES; path = waiting.pop()) {
    const stats = lstatSync(systemPath(project, path), { throwIfNoEntry: false });
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
    // A file, or gone.
    return [];
  }
}
