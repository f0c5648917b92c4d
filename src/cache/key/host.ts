import { readFileSync, realpathSync } from 'node:fs';
import { sha256 } from '../../core/canonical-json.ts';
import { asObject } from '../../core/json.ts';

/** What the machine contributes to a key. */
export type Host = {
  readonly platform: string;
  readonly arch: string;
  /** Name and version of the C library; empty if it is not known. */
  readonly libc: string;
  /** The mode of new files depends on it. */
  readonly umask: number;
  /** The superuser ignores permissions. */
  readonly isSuperuser: boolean;
  /** Name and rules of the time zone that programs use if `TZ` is not set; empty if it is not known. */
  readonly timeZone: string;
  /** Version and ABI of the Node that runs a cached function. */
  readonly node: string;
  readonly nodeAbi: string;
};

/** The machine of this process. */
export function readHost(): Host {
  return {
    platform: process.platform,
    arch: process.arch,
    libc: readLibc(),
    umask: process.umask(),
    isSuperuser: process.geteuid?.() === 0,
    timeZone: readTimeZone('/etc/localtime'),
    node: process.version,
    nodeAbi: process.versions.modules,
  };
}

/** The report names the version of glibc; of musl there is none, and its libraries are named instead. */
function readLibc(): string {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  const { excludeNetwork } = report;
  // Resolving the names of open connections takes seconds.
  report.excludeNetwork = true;
  const { header, sharedObjects } = report.getReport() as { header?: unknown; sharedObjects?: unknown };
  report.excludeNetwork = excludeNetwork;
  const glibc = asObject(header)['glibcVersionRuntime'];
  if (typeof glibc === 'string') return `glibc ${glibc}`;
  const musl = Array.isArray(sharedObjects) ? sharedObjects.find((one) => String(one).includes('ld-musl-')) : undefined;
  return musl === undefined ? '' : String(musl);
}

function readTimeZone(file: string): string {
  try {
    return `${realpathSync(file)} ${sha256(readFileSync(file, 'latin1'))}`;
  } catch {
    return '';
  }
}
