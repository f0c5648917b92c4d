import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openDeletionWatcher } from './deletion-watcher.ts';

test('a deletion is noticed, and nothing thrown, if a file has the name of the deleted folder by then', async () => {
  const project = temporaryFolder();
  writeFiles(project, { 'x/gone.txt': '' });
  const watcher = openDeletionWatcher(project);
  onTestFinished(watcher.close);
  await watcher.follow(new Map([['x', {}]]));
  rmSync(join(project, 'x'), { recursive: true });
  writeFileSync(join(project, 'x'), '');
  await eventually(() => expect(watcher.deletedAt('x/gone.txt')).toBeTypeOf('number'), { everyMs: 5 });
});
