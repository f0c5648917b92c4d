import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parsePatterns } from '../key/patterns.ts';
import { walk } from '../key/walk.ts';

const EXECUTABLE = 0o111;

/**
 * Makes the programs executable to which links in `node_modules/.bin` lead, as package managers do at an install. Those of
 * packages of the workspace are files of the project, which a result does not have.
 */
export function makeProgramsExecutable(folder: string, project: string): void {
  const patterns = parsePatterns('output', ['**/node_modules/.bin/*'], folder, project);
  walk(project, patterns, {
    followLinks: false,
    skipPackages: false,
    onFile: (path) => {
      const file = join(project, path);
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats?.isFile() && (stats.mode & EXECUTABLE) === 0) chmodSync(file, (stats.mode & 0o777) | EXECUTABLE);
    },
  });
}
