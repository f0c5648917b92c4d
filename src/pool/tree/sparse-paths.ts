import { EXIT, UserError } from '../../core/errors.ts';

/**
 * Folders of a sparse checkout as git lists them: relative to the repository, sorted, without repetitions.
 * @throws {UserError} for a path that cone mode cannot express
 */
export function normalizeSparse(paths: readonly string[]): string[] {
  const folders = paths.map((path) => path.replaceAll(/^(?:\.\/)+|\/+$/g, ''));
  const wrong = folders.find(
    (path) => path === '' || path.startsWith('/') || /(^|\/)\.\.?(\/|$)|[*?[\]\\"\n]/.test(path),
  );
  if (wrong === undefined) return [...new Set(folders)].sort();
  throw new UserError(`Cannot limit a worktree to ${JSON.stringify(wrong)}: expected a folder of the repository`, {
    hint: 'Name folders relative to the top of the repository, without patterns, such as --sparse packages/core',
    exitCode: EXIT.wrongUse,
  });
}
