import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXIT, UserError } from '../../core/errors.ts';

/** A package manager with the lockfile that it installs from. */
export type PackageManager = {
  readonly name: 'npm' | 'pnpm' | 'yarn';
  /** The lockfile, relative to the folder. */
  readonly lockfile: string;
  /** Installs exactly what the lockfile says, or fails. */
  readonly command: readonly [string, ...string[]];
};

const LOCKFILES: Readonly<Record<string, PackageManager['name']>> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
};

/**
 * The package manager of a folder by its lockfile.
 * @param lockfile the one to use if there are several
 * @throws {UserError} if there is no lockfile, or more than one
 */
export function packageManagerOf(folder: string, lockfile?: string): PackageManager {
  const found =
    lockfile === undefined ? Object.keys(LOCKFILES).filter((name) => existsSync(join(folder, name))) : [lockfile];
  const [file, other] = found;
  if (file === undefined || other !== undefined) throw cannotChoose(folder, found);
  const name = LOCKFILES[basename(file)];
  if (name === undefined || dirname(file) !== '.' || !existsSync(join(folder, file))) throw cannotUse(file);
  return { name, lockfile: file, command: commandOf(name, folder) };
}

function cannotChoose(folder: string, found: readonly string[]): UserError {
  const state = found.length === 0 ? 'it has no lockfile' : `it has ${found.join(' and ')}`;
  return new UserError(`Cannot install packages in ${folder}: ${state}`, {
    hint: `Run it in the folder with ${Object.keys(LOCKFILES).join(', ')}, or name one with --lockfile`,
    exitCode: EXIT.wrongUse,
  });
}

function cannotUse(file: string): UserError {
  return new UserError(`Cannot install from ${JSON.stringify(file)}: it is not a lockfile of the current folder`, {
    hint: `Known lockfiles are ${Object.keys(LOCKFILES).join(', ')}`,
    exitCode: EXIT.wrongUse,
  });
}

function commandOf(name: PackageManager['name'], folder: string): readonly [string, ...string[]] {
  if (name === 'npm') return ['npm', 'ci'];
  if (name === 'pnpm') return ['pnpm', 'install', '--frozen-lockfile'];
  // Yarn 1 has no such file, and ignores the flag of its successors.
  return ['yarn', 'install', existsSync(join(folder, '.yarnrc.yml')) ? '--immutable' : '--frozen-lockfile'];
}
