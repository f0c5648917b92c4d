import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Packages of an application by name, with exact versions. */
export type Packages = Readonly<Record<string, string>>;

/** What is installed, and what it depends on besides the versions of the packages. */
export type Installation = {
  readonly packages: Packages;
  /** Text that another installation is made for when it changes. */
  readonly key?: string;
  /** Packages that are created in the folder before npm installs. */
  readonly local?: (folder: string) => Promise<Packages>;
  /** Whether optional dependencies are installed, too, such as the native part of a compiler. @default false */
  readonly optional?: boolean;
};

/** Installs the packages with npm, once for all tests of this machine; returns the folder, which must not be modified. */
export async function cachedInstall({ packages, key = '', local, optional = false }: Installation): Promise<string> {
  const digest = createHash('sha256')
    .update(JSON.stringify(packages))
    .update(key + (optional ? 'optional' : ''))
    .digest('hex')
    .slice(0, 16);
  const place = join(cacheFolder(), 'applications', digest);
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  const folder = mkdtempSync(`${place}.`);
  const dependencies = { ...packages, ...(await local?.(folder)) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const options = [
    ...(optional ? [] : ['--omit=optional']),
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  ];
  await promisify(execFile)('npm', ['install', ...options], { cwd: folder });
  keepFirst(folder, place);
  return place;
}

/** Renamed when complete, so that no process uses a partial folder; a second process uses the result of the first. */
function keepFirst(folder: string, place: string): void {
  try {
    renameSync(folder, place);
  } catch (error) {
    rmSync(folder, { recursive: true });
    if (!existsSync(place)) throw error;
  }
}

/** The folder in which tests keep what they download. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stepmeter');
}
