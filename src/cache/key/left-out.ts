import type { KeyRequest } from './key.ts';
import { parsePatterns, selects } from './patterns.ts';

/** Whether a path, relative to the project, is an output of the work or ignored, and so no input. */
export function leftOut({
  outputs,
  ignored,
  folder,
  project,
}: Pick<KeyRequest, 'outputs' | 'ignored' | 'folder' | 'project'>): (name: string) => boolean {
  const patterns = [
    parsePatterns('output', outputs, folder, project),
    parsePatterns('ignored path', ignored, folder, project),
  ];
  const globs = patterns.flatMap(({ included }) => included);
  return (name) => globs.some((glob) => selects(glob, name));
}
