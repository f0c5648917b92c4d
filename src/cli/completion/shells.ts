import { EXIT, UserError } from '../../core/errors.ts';

/** Shells with a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The name of a shell. */
export type Shell = (typeof SHELLS)[number];

/**
 * The shell whose completion script the arguments ask for: the one that they name, else the login shell, else bash.
 * Undefined if they ask for something else.
 * @throws {UserError} if they name a shell without a script
 */
export function requestedShell([command, name, ...rest]: readonly string[], login = ''): Shell | undefined {
  if (command !== 'completion' || rest.length > 0 || name?.startsWith('-')) return undefined;
  const found = SHELLS.find((shell) => shell === (name ?? login.split('/').at(-1)));
  if (found || name === undefined) return found ?? 'bash';
  throw new UserError(
    `Cannot print a completion script for ${JSON.stringify(name)}: expected one of ${SHELLS.join(', ')}`,
    {
      hint: 'Run `stepmeter completion`, which prints the one for $SHELL',
      exitCode: EXIT.wrongUse,
    },
  );
}
