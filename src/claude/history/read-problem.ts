import { codeOf, messageOf } from '../../core/errors.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read',
  EPERM: 'no permission to read',
  ENOENT: 'removed during the import',
  EIO: 'read error of the disk (EIO)',
  ELOOP: 'symbolic links in a circle',
};

/** Why a file or folder cannot be read, in words that files with the same problem share. */
export function readProblem(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? messageOf(error) : (PROBLEMS[code] ?? `not readable (${code})`);
}
