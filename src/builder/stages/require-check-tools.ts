import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../../core/environment.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import type { Spec } from '../spec/spec-schema.ts';
import { checksOf } from './check-commands.ts';

const INSTALL_OR_RENAME = 'Install it, or name another check in the specification';

/** What every build uses: for the repository, and to pack the package. */
const PROGRAMS = ['git', 'npm'];

/**
 * Checks, before anything is paid, that the programs of a build and those of its checks can be found.
 * @param hint what to do if the program of a check is missing
 * @throws {UserError} if one is missing
 */
export async function requireBuildTools(spec: Spec, env: Environment, hint = INSTALL_OR_RENAME): Promise<void> {
  for (const tool of PROGRAMS) {
    if (await isKnown(tool, env)) continue;
    throw new UserError(`Cannot build: \`${tool}\` is not on the PATH`, {
      hint: 'Install it',
      exitCode: EXIT.wrongUse,
    });
  }
  await requireCheckTools(checksOf(spec), env, hint);
}

/** Asks the shell, which also knows its own commands, such as `cd`. */
async function isKnown(tool: string, env: Environment): Promise<boolean> {
  try {
    await promisify(execFile)('sh', ['-c', 'command -v "$0"', tool], { env });
    return true;
  } catch (error) {
    // It exited with another code than 0. Without a shell, the check itself says what is wrong.
    return typeof (error as { code?: unknown }).code !== 'number';
  }
}

/** The name of a program, not an assignment, a path or a group. */
const FIRST_WORD = /^[A-Za-z][\w.+-]*(?=\s|$)/;

/**
 * Checks that the programs of check commands can be found. No repair of the package could make a missing one work.
 * @param hint what to do if one is missing
 * @throws {UserError} if one is missing
 */
export async function requireCheckTools(commands: readonly string[], env: Environment, hint: string): Promise<void> {
  for (const command of commands) {
    const tool = FIRST_WORD.exec(command)?.[0];
    if (tool === undefined || (await isKnown(tool, env))) continue;
    throw new UserError(`Cannot build: the check \`${command}\` needs \`${tool}\`, which is not on the PATH`, {
      hint,
      exitCode: EXIT.wrongUse,
    });
  }
}
