import { isAbsolute, join, relative } from 'node:path';
import { EXIT, UserError } from '../../core/errors.ts';
import { leadsOut } from '../../core/paths/project-path.ts';
import { compileGlob, type Glob } from './picomatch.ts';

/** Globs that select paths of a project. */
export type Patterns = {
  /** Each with its base relative to the project, and the words of the user. */
  readonly included: readonly (Glob & { readonly text: string })[];
  readonly excluded: readonly Glob[];
};

/**
 * Parses globs that are relative to a folder of a project. One that begins with `!` excludes what the others select; one
 * without a wildcard selects a file, or a folder with everything in it.
 * @param what names the globs in messages, such as `output`
 * @throws {UserError} if a glob leaves the project
 */
export function parsePatterns(what: string, texts: readonly string[], folder: string, project: string): Patterns {
  const parse = (text: string): Glob & { readonly text: string } => {
    const glob = compileGlob(text.replace(/^!/, '').replace(/^(?:\.\/)+(?=.)/, ''));
    const base = isAbsolute(glob.base) ? glob.base : join(folder, glob.base);
    return { ...glob, base: withinProject(what, text, relative(project, base)), text };
  };
  return {
    included: texts.filter((text) => !text.startsWith('!')).map(parse),
    excluded: texts.filter((text) => text.startsWith('!')).map(parse),
  };
}

function withinProject(what: string, text: string, path: string): string {
  if (!leadsOut(path)) return path;
  throw new UserError(`Cannot use the ${what} ${JSON.stringify(text)}: it is outside the project`, {
    hint: 'Name paths of the project, which is the git repository, or the current folder without one',
    exitCode: EXIT.wrongUse,
  });
}

/** Whether a glob selects a path that is relative to the project. */
export function selects({ base, pattern, matches }: Glob, path: string): boolean {
  if (path === base) return pattern === '' || pattern === '**';
  if (base === '') return matches(path);
  return path.startsWith(`${base}/`) && matches(path.slice(base.length + 1));
}

/** Whether everything below a folder is excluded. */
export function isPruned({ excluded }: Patterns, folder: string): boolean {
  return excluded.some((glob) => (glob.pattern === '' || glob.pattern.endsWith('**')) && selects(glob, folder));
}
