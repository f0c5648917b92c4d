import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const STAND_IN = fileURLToPath(new URL('stand-in-program.mjs', import.meta.url));

/** The default behaviour of a stand-in for a server. */
const DEFAULT_SCRIPT = `exec '${process.execPath}' '${STAND_IN}' "$@"`;

/**
 * Creates a folder with stand-in programs for servers of the stack.
 * @param script Their behaviour, for `sh`; by default they listen on the configured ports
 */
export function placeStandIns(names: readonly string[], script: string = DEFAULT_SCRIPT): string {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
