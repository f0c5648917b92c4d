import { statSync } from 'node:fs';

/**
 * What tells a file from another one of its path; undefined without a file, or if its folder cannot be read. Devices
 * number their files independently: after a mount, another file can have the same number.
 */
export function fileIdentity(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
