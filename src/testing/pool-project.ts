import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './cache/files-below.ts';
import { git, writeFiles } from './git-project.ts';
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

/** Writing the files of a repository takes a fraction of the time of git. */
let template: Template | undefined;

type Template = {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly commits: readonly [string, string];
};

/** Creates a repository and an empty pool. */
export function poolProject(): PoolProject {
  const folder = temporaryFolder();
  const [repository, home] = [join(folder, 'project'), join(folder, 'home')];
  const { files, commits } = (template ??= createTemplate());
  writeFiles(repository, files);
  mkdirSync(join(folder, 'real'), { mode: 0o700 });
  // State folders may be reached through links.
  symlinkSync(join(folder, 'real'), home);
  return { repository, home, env: isolatedEnvironment(home), commits };
}

function createTemplate(): Template {
  const repository = temporaryFolder();
  mkdirSync(join(repository, 'lib'));
  // Without the examples of hooks.
  git(repository, 'init', '--quiet', '--initial-branch=main', '--template=');
  writeFileSync(join(repository, '.gitignore'), 'ignored/\n');
  write(repository, 'one');
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', 'one');
  write(repository, 'two');
  git(repository, 'commit', '--quiet', '--all', '--message', 'two');
  const [second = '', first = ''] = git(repository, 'rev-parse', 'HEAD', 'HEAD~1').split('\n');
  const files = filesBelow(repository).map((path) => [path, readFileSync(join(repository, path))] as const);
  return { files: Object.fromEntries(files), commits: [first, second] };
}

function write(repository: string, text: string): void {
  for (const file of ['a.txt', join('lib', 'b.txt')]) writeFileSync(join(repository, file), `${text}\n`);
}
