import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../temporary-folder.ts';

const STAND_IN = fileURLToPath(new URL('stand-in-program.mjs', import.meta.url));

/** What a program in place of a server does. */
const DEFAULT_SCRIPT = `exec '${process.execPath}' '${STAND_IN}' "$@"`;

/**
 * Makes a folder with programs of these names in place of servers of the stack.
 * @param script What they do, for `sh`; by default they listen where they are configured to
 */
export function placeStandIns(names: readonly string[], script: string = DEFAULT_SCRIPT): string {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
