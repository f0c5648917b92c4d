import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root of the project that contains a folder: the git worktree, else the folder itself. */
export function projectRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}
