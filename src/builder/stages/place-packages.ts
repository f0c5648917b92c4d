import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../../cache/install/install-packages.ts';
import { packageManagerOf, type PackageManager } from '../../cache/install/package-manager.ts';
import { sha256 } from '../../core/canonical-json.ts';
import { messageOf } from '../../core/errors.ts';
import { tryGit } from '../../pool/git/run-git.ts';
import type { BuildContext } from '../build-context.ts';

/** The hash of the lockfile whose packages are installed; packages without it were installed by somebody else. */
const MARK = 'node_modules/.stepmeter-lockfile';

/**
 * Installs the packages of the lockfile in a folder, or places those of an equal install, such as that of another
 * worktree. Scripts of packages do not run. Without a lockfile, or if git would add the packages to the work, nothing is
 * done; if an install fails, a note says so, and the checks find what is missing.
 */
export async function placePackages(build: BuildContext, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'package.json'))) return;
  try {
    const manager = packageManagerOf(folder);
    const hash = sha256(readFileSync(join(folder, manager.lockfile), 'utf8'));
    if (!isMissing(folder, hash) || (await tryGit(folder, ['check-ignore', 'node_modules/x'])).code !== 0) return;
    const { exitCode } = await install(build, folder, manager);
    if (exitCode === 0 && existsSync(join(folder, 'node_modules'))) writeFileSync(join(folder, MARK), hash);
    else if (exitCode !== 0) note(build, folder, `${manager.command.join(' ')} exited with ${exitCode}`);
  } catch (error) {
    if (existsSync(join(folder, 'node_modules')) || !hasDependencies(folder)) return;
    note(build, folder, messageOf(error));
  }
}

function isMissing(folder: string, hash: string): boolean {
  if (!existsSync(join(folder, 'node_modules'))) return true;
  return existsSync(join(folder, MARK)) && readFileSync(join(folder, MARK), 'utf8') !== hash;
}

function install({ env, claude, state, emit }: BuildContext, cwd: string, manager: PackageManager) {
  const [program, ...args] = manager.command;
  // Yarn from version 2 on has no such flag.
  const noScripts = args.includes('--immutable') ? '--mode=skip-build' : '--ignore-scripts';
  return installPackages(
    { cwd, command: [program, ...args, noScripts], refresh: !state.usesCache },
    {
      env: { ...env, ...claude.env },
      warn: (problem) => emit({ type: 'note', text: `The cache has a problem, so packages are installed: ${problem}` }),
      sink: () => {},
    },
  );
}

function note({ emit }: BuildContext, folder: string, found: string): void {
  emit({ type: 'note', text: `The packages in ${folder} are not installed: ${found}` });
}

function hasDependencies(folder: string): boolean {
  return /"(?:dev|peer|optional)?[dD]ependencies"\s*:\s*\{\s*"/.test(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
}
