import { statSync } from 'node:fs';

/**
 * What tells a file from another one of its path; undefined without a file. Devices number their files independently:
 * after a mount, another file can have the same number.
 */
export function fileIdentity(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
