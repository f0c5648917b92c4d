import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { appendPersistently } from './append-record.ts';

const RECORD = { v: 1, type: 'step.ended', at: 1, result: 'success' } as const;

test('appendPersistently() tries again until the folder can be written', async () => {
  const folder = join(temporaryFolder(), 'step');
  const appended = appendPersistently(folder, RECORD, [0, 0]);
  mkdirSync(folder);
  await appended;
  expect(readdirSync(folder)).toHaveLength(1);
});

test('appendPersistently() throws what the last attempt threw', async () => {
  await expect(appendPersistently(join(temporaryFolder(), 'missing'), RECORD, [0])).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
