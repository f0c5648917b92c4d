import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll, writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openGitWorkspace } from './workspace.ts';

/** Changes of files between two snapshots. */
const CHANGES: Readonly<Record<string, (project: string) => void>> = {
  nothing: () => {},
  'a new file': (project) => writeFiles(project, { 'new/file.txt': 'new' }),
  'a deleted file': (project) => rmSync(join(project, 'a.txt')),
  'an executable file': (project) => chmodSync(join(project, 'a.txt'), 0o755),
  'the same size at the same time': (project) => {
    const file = join(project, 'a.txt');
    const { atime, mtime } = statSync(file);
    writeFileSync(file, 'A\n');
    utimesSync(file, atime, mtime);
  },
  'a file that became ignored': (project) => writeFiles(project, { '.gitignore': 'node_modules\nb.txt\n' }),
  'a file that is no longer ignored': (project) => writeFiles(project, { '.gitignore': '' }),
};

test.each(Object.keys(CHANGES))('a snapshot with the index of the last one has the same tree: %s', async (change) => {
  const [project, indexes] = [temporaryFolder(), temporaryFolder()];
  writeFiles(project, { '.gitignore': 'node_modules\n', 'node_modules/x': 'x', 'a.txt': 'a\n', 'b.txt': 'b\n' });
  commitAll(project);
  const workspace = openGitWorkspace(project, indexes);
  const first = await workspace.snapshot();
  CHANGES[change]?.(project);
  const second = await workspace.snapshot();
  expect(second).toBe(await openGitWorkspace(project).snapshot());
  expect(second === first).toBe(change === 'nothing');
  await workspace.restore(first);
  expect(await workspace.snapshot()).toBe(first);
  expect(readdirSync(indexes)).toHaveLength(1);
});

test('a snapshot after a change of attributes reads every file again', async () => {
  const [project, indexes] = [temporaryFolder(), temporaryFolder()];
  writeFiles(project, { 'a.txt': 'a\r\n' });
  commitAll(project);
  const workspace = openGitWorkspace(project, indexes);
  await workspace.snapshot();
  writeFiles(project, { '.gitattributes': '* text=auto\n' });
  expect(await workspace.snapshot()).toBe(await openGitWorkspace(project).snapshot());
});

test('a snapshot that failed leaves no index, and the next one reads every file', async () => {
  const [project, indexes] = [temporaryFolder(), temporaryFolder()];
  writeFiles(project, { 'a.txt': 'a\n' });
  commitAll(project);
  const workspace = openGitWorkspace(project, indexes);
  await workspace.snapshot();
  // As a git that was killed leaves it.
  writeFileSync(join(indexes, String(readdirSync(indexes)[0]), 'index.lock'), '');
  writeFiles(project, { 'b.txt': 'b\n' });
  await expect(workspace.snapshot()).rejects.toThrow('Cannot keep the files');
  expect(readdirSync(indexes)).toEqual([]);
  const tree = await workspace.snapshot();
  expect(execFileSync('git', ['-C', project, 'ls-tree', '--name-only', tree], { encoding: 'utf8' })).toBe(
    'a.txt\nb.txt\n',
  );
});
