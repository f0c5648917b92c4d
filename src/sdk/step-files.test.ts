import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isolatedState } from '../testing/isolated-state.ts';
import { readSpool } from '../testing/read-spool.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { step, workflow } from './index.ts';

describe('the files of a step', () => {
  test('are watched in its project folder, from before its function to after it', async () => {
    const home = isolatedState();
    const project = projectWith('before.txt');
    await workflow('w', { project }, () => step('s', {}, () => writeFileSync(join(project, 'new.txt'), 'a\nb\n')));
    expect(filesIn(home)).toMatchObject([
      { created: 1, modified: 0, deleted: 0, linesAdded: 2, unexplained: [{ path: 'new.txt', operation: 'create' }] },
    ]);
  });

  test('are recorded also where the function throws, whose error is passed on', async () => {
    const home = isolatedState();
    const project = projectWith('before.txt');
    const failing = workflow('w', { project }, () =>
      step('s', {}, () => {
        writeFileSync(join(project, 'before.txt'), 'changed\n');
        throw new RangeError('no');
      }),
    );
    await expect(failing).rejects.toThrow(RangeError);
    expect(filesIn(home)).toMatchObject([{ modified: 1 }]);
  });

  test('are not watched with `files: false`', async () => {
    const home = isolatedState();
    const project = projectWith('before.txt');
    await workflow('w', { project }, () =>
      step('s', { files: false }, () => writeFileSync(join(project, 'new.txt'), '')),
    );
    expect(filesIn(home)).toEqual([]);
  });
});

function projectWith(name: string): string {
  const project = temporaryFolder();
  writeFileSync(join(project, name), 'before\n');
  return project;
}

function filesIn(home: string): unknown[] {
  return readSpool(home)
    .flatMap(({ records }) => records)
    .filter(({ type }) => type === 'step.files');
}
