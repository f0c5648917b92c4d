import { basename, dirname, join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { messageOf } from '../../core/errors.ts';
import { reportedFailure } from '../../core/text/reported-failure.ts';
import { exitOf, startCommand } from '../../process/run-command.ts';

/** A lockfile that could not be generated again, and the command to run. */
export type StaleLockfile = { readonly path: string; readonly command: string; readonly reason: string };

/** The commands that generate a lockfile again from its manifest, without running scripts of packages. */
const COMMANDS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'package-lock.json': ['npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'],
  'npm-shrinkwrap.json': ['npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'],
  'pnpm-lock.yaml': ['pnpm', 'install', '--lockfile-only', '--ignore-scripts'],
  'yarn.lock': ['yarn', 'install', '--mode', 'update-lockfile'],
  'Cargo.lock': ['cargo', 'generate-lockfile'],
  'go.sum': ['go', 'mod', 'tidy'],
  'poetry.lock': ['poetry', 'lock'],
  'uv.lock': ['uv', 'lock'],
};

/** Whether a file is generated from a manifest, so that merging its text has no meaning. */
export function isLockfile(path: string): boolean {
  return basename(path) in COMMANDS;
}

/**
 * Generates lockfiles again in a worktree, one after the other.
 * @returns those that could not be generated
 */
export async function regenerateLockfiles(
  folder: string,
  paths: readonly string[],
  env: Environment,
): Promise<StaleLockfile[]> {
  const stale: StaleLockfile[] = [];
  for (const path of paths) {
    const reason = await regenerate(folder, path, env);
    if (reason !== undefined) stale.push({ path, command: commandOf(path).join(' '), reason });
  }
  return stale;
}

async function regenerate(folder: string, path: string, env: Environment): Promise<string | undefined> {
  const [command, ...args] = commandOf(path);
  let output = '';
  try {
    const cwd = join(folder, dirname(path));
    const child = startCommand(command, args, env, { cwd, onOutput: (text) => (output += text) });
    const { code, signal } = await exitOf(child, { env, cwd });
    return code === 0
      ? undefined
      : `${command} ended with ${signal ?? `exit code ${code}`}: ${reportedFailure(output) ?? 'it printed nothing'}`;
  } catch (error) {
    return messageOf(error);
  }
}

function commandOf(path: string): readonly [string, ...string[]] {
  return COMMANDS[basename(path)] ?? ['true'];
}
