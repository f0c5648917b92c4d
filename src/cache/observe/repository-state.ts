import { execFileSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { sha256 } from '../../core/canonical-json.ts';
import { gitEnvironment } from '../../core/git-environment.ts';
import type { FileState } from '../key/file-hasher.ts';

/**
 * Whether a path in the metadata of a repository says nothing about its state: objects are named by their content, and
 * locks belong to running programs.
 */
export function isNoState(name: string): boolean {
  return /(?:^|\/)\.git(?:$|\/objects(?:\/|$)|\/.*\.lock$)/.test(name);
}

/**
 * Whether an observed input is state that each worktree has of its own. Which files the user leaves out is the same in all
 * of them, and what is missing says where nothing is.
 */
export function isOfWorktree([name, state]: readonly [string, string]): boolean {
  return /(?:^|\/)\.git\//.test(name) && !/\.git\/info\//.test(name) && state !== 'missing';
}

/** Whether a path is the index of a repository, a worktree or a submodule. */
export function isIndex(name: string): boolean {
  return /(?:^|\/)\.git\/(?:(?:worktrees|modules)\/.*\/)?index$/.test(name);
}

/**
 * What is in an index: modes, contents, stages, flags and names. The file also has the times of the files, and changes
 * whenever git looks at them.
 */
export function indexState(project: string, name: string): FileState {
  const index = resolve(project, name);
  const folder = dirname(index);
  const args = ['--git-dir=.', '--work-tree=.', 'ls-files', '--stage', '-v', '-z'];
  try {
    const env = { ...gitEnvironment(process.env), GIT_INDEX_FILE: index };
    const listed = execFileSync('git', args, {
      cwd: folder,
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 30,
    });
    return { state: `index ${sha256(listed)}`, changedAt: 0 };
  } catch {
    return { state: 'missing', changedAt: 0 };
  }
}
