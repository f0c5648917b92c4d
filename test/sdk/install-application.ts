import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cachedInstall, type Packages } from './cached-install.ts';

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

/** Installed with only the manifest of Stepmeter, so that the cache key only changes with the manifest. */
async function cachedApplication(packages: Packages): Promise<string> {
  const manifest = readFileSync(join(PROJECT, 'package.json'), 'utf8');
  const local = async (folder: string): Promise<Packages> => {
    mkdirSync(join(folder, 'stepmeter'));
    writeFileSync(join(folder, 'stepmeter', 'package.json'), manifest);
    // Packed because npm would link a folder.
    const packed = await run('npm', ['pack', '--silent', '--ignore-scripts', './stepmeter'], { cwd: folder });
    return { stepmeter: `file:./${packed.stdout.trim()}` };
  };
  return cachedInstall({ packages, key: manifest, local });
}
