import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a program `claude` that reports a version and otherwise runs a shell script; returns its path. */
export function writeCli(folder: string, script: string): string {
  const file = join(folder, 'claude');
  writeFileSync(file, `#!/bin/sh\n[ "$1" = --version ] && { echo 2.1.330; exit; }\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
