import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Packages of an application by name, with exact versions. */
export type Packages = Readonly<Record<string, string>>;

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds Stepmeter into `folder` with everything an installed package needs to be imported and to run its CLI. */
export function buildPackage(folder: string): void {
  execFileSync(process.execPath, ['scripts/build.ts', join(folder, 'dist')], { cwd: PROJECT });
  for (const name of ['bin', 'hooks', 'package.json'])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
}

const run = promisify(execFile);

/** Creates an application in `folder` that depends on `packages` and on the Stepmeter built in `stepmeter`. */
export async function installApplication(folder: string, packages: Packages, stepmeter: string): Promise<void> {
  // Hard links: an application has thousands of files, and those of the cache are never modified.
  await run('cp', ['-al', join(await cachedApplication(packages), 'node_modules'), folder]);
  const installed = join(folder, 'node_modules', 'stepmeter');
  rmSync(join(installed, 'package.json'));
  cpSync(stepmeter, installed, { recursive: true });
}

/** Installed by npm with only the manifest of Stepmeter, so that the cache key only changes with the manifest. */
async function cachedApplication(packages: Packages): Promise<string> {
  const manifest = readFileSync(join(PROJECT, 'package.json'), 'utf8');
  const key = createHash('sha256').update(JSON.stringify(packages)).update(manifest).digest('hex').slice(0, 16);
  const place = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stepmeter', 'applications', key);
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  const folder = mkdtempSync(`${place}.`);
  mkdirSync(join(folder, 'stepmeter'));
  writeFileSync(join(folder, 'stepmeter', 'package.json'), manifest);
  // Packed because npm would link a folder.
  const packed = await run('npm', ['pack', '--silent', '--ignore-scripts', './stepmeter'], { cwd: folder });
  const dependencies = { ...packages, stepmeter: `file:./${packed.stdout.trim()}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const options = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...options], { cwd: folder });
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
