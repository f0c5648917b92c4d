import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './git-project.ts';
import { isolatedEnvironment } from './isolated-state.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A repository with two commits, and a state folder for its pool. */
export type PoolProject = {
  readonly repository: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** The commits, oldest first. They differ in `a.txt` and `lib/b.txt`. */
  readonly commits: readonly [string, string];
};

/** Creates a repository and an empty pool. */
export function poolProject(): PoolProject {
  const folder = temporaryFolder();
  const [repository, home] = [join(folder, 'project'), join(folder, 'home')];
  mkdirSync(join(repository, 'lib'), { recursive: true });
  mkdirSync(join(folder, 'real'), { mode: 0o700 });
  // State folders may be reached through links.
  symlinkSync(join(folder, 'real'), home);
  git(repository, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(join(repository, '.gitignore'), 'ignored/\n');
  write(repository, 'one');
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', 'one');
  write(repository, 'two');
  git(repository, 'commit', '--quiet', '--all', '--message', 'two');
  const [second = '', first = ''] = git(repository, 'rev-parse', 'HEAD', 'HEAD~1').split('\n');
  return { repository, home, env: isolatedEnvironment(home), commits: [first, second] };
}

function write(repository: string, text: string): void {
  for (const file of ['a.txt', join('lib', 'b.txt')]) writeFileSync(join(repository, file), `${text}\n`);
}
