import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, parseJson } from '../../core/json.ts';
import { buildRequest } from '../build-request.ts';
import { runCachedCommand, type CommandSurroundings } from '../cache-command.ts';
import { commandItems } from '../command-work.ts';
import type { CacheResult } from '../request.ts';
import type { Placement } from '../result/place-file.ts';
import type { Trust } from '../store/entry.ts';
import { installVariables, settingsItems } from './install-settings.ts';
import { startPreparing } from '../prepared/prepare-in-background.ts';
import { makeProgramsExecutable } from './make-executable.ts';
import { packageManagerOf } from './package-manager.ts';

/** An install whose packages are cached. */
export type Install = {
  readonly cwd: string;
  /** The lockfile to install from. @default the only one in the folder */
  readonly lockfile?: string;
  /** The command that installs. @default the one of the package manager that installs exactly what the lockfile says */
  readonly command?: readonly [string, ...string[]];
  readonly placement?: Placement;
  readonly trust?: Trust;
  readonly refresh?: boolean;
  /**
   * How many copies of the packages are kept ready for other worktrees; a process in the background makes them.
   * @default 0
   */
  readonly ahead?: number;
};

/** The name under which installs are cached. */
const INSTALL_NAME = 'install';

/** Folders of files that change packages. */
const ADDITIONS = ['patches', '.yarn/patches', '.yarn/plugins', '.yarn/releases'];

/**
 * Installs the packages of a lockfile, or places those of an equal install: all `node_modules` folders of the project's
 * packages. A package that runs a script of the project at an install is not stored, because such a script can do
 * anything.
 * @throws {UserError} if there is no lockfile or the package manager cannot be started
 */
export async function installPackages(install: Install, around: CommandSurroundings): Promise<CacheResult> {
  const folder = realpathSync(install.cwd);
  const manager = packageManagerOf(folder, install.lockfile);
  const [command, ...args] = install.command ?? manager.command;
  const { settings, secrets } = installVariables(around.env, folder);
  const { trust, placement = 'auto', refresh = false, ahead = 0 } = install;
  const request = buildRequest(
    {
      name: INSTALL_NAME,
      cwd: folder,
      inputs: ['**/package.json', manager.lockfile, ...existing(folder, ADDITIONS)],
      outputs: ['**/node_modules/**'],
      variables: settings,
      files: ['pnpm-workspace.yaml', '.pnpmfile.cjs'],
      programs: [command, 'node'],
      work: { ...commandItems({ command, args }), ...settingsItems(around.env, folder) },
      // Most failures are those of the network.
      failureTtlMs: 0,
      ...(trust && { trust }),
    },
    around.env,
  );
  const script = args.includes('--ignore-scripts') ? undefined : installScriptOf(folder);
  const result = await runCachedCommand(
    {
      request: { ...request, placement, relocates: true },
      command,
      args,
      secrets,
      refresh,
      // Package managers read and write caches of their own.
      observer: 'off',
      ...(script !== undefined && { refusal: refusalOf(script) }),
    },
    around,
  );
  if (result.hit) makeProgramsExecutable(folder, request.project);
  if (ahead > 0) prepareOthers(result, around, ahead);
  return result;
}

function existing(folder: string, names: readonly string[]): string[] {
  return names.filter((name) => existsSync(join(folder, name))).map((name) => `${name}/**`);
}

/** The scripts of a project that an install runs, after those of its packages. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

function installScriptOf(folder: string): string | undefined {
  const manifest = asObject(parseJson(readFileSync(join(folder, 'package.json'), 'utf8')));
  const scripts = asObject(manifest['scripts']);
  return INSTALL_SCRIPTS.find((name) => typeof scripts[name] === 'string');
}

function refusalOf(script: string): string {
  return `the package has a script "${script}", which is not run for a stored result: install with --ignore-scripts and run it afterwards`;
}

/** Has packages prepared for other worktrees, if they are stored. */
function prepareOthers(
  { hit, exitCode, notStored, key }: CacheResult,
  { env }: CommandSurroundings,
  ahead: number,
): void {
  const isStored = hit || (exitCode === 0 && notStored === undefined);
  if (isStored && key !== undefined) startPreparing(env, key, ahead);
}
