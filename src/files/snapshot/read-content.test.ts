import { lstatSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shell, writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { fileEntry } from './entry.ts';
import { MAX_CONTENT_BYTES, withContent } from './read-content.ts';

describe('withContent()', () => {
  test('reads the file as it is now, and its size and times with it', () => {
    const path = join(temporaryFolder(), 'a.txt');
    writeFiles(join(path, '..'), { 'a.txt': 'a' });
    const entry = listed(path);
    writeFiles(join(path, '..'), { 'a.txt': 'longer than before' });
    expect(withContent(path, entry)).toMatchObject({ size: 18, content: Buffer.from('longer than before') });
  });

  test('follows no link that took the place of the file, and waits for no pipe', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.txt');
    writeFiles(folder, { 'a.txt': 'a', 'secret.txt': 'secret' });
    const entry = listed(path);
    rmSync(path);
    symlinkSync('secret.txt', path);
    expect(() => withContent(path, entry)).toThrow('ELOOP');
    rmSync(path);
    shell(folder, 'mkfifo a.txt');
    expect(withContent(path, entry).content).toBeUndefined();
  });

  test('keeps of a link where it points to', () => {
    const path = join(temporaryFolder(), 'link');
    symlinkSync('nowhere', path);
    expect(withContent(path, listed(path)).content?.toString()).toBe('nowhere');
  });

  test('leaves what has grown too large', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.txt': 'a' });
    const entry = listed(join(folder, 'a.txt'));
    writeFiles(folder, { 'a.txt': 'x'.repeat(MAX_CONTENT_BYTES + 1) });
    const found = withContent(join(folder, 'a.txt'), entry);
    expect(found.size).toBe(MAX_CONTENT_BYTES + 1);
    expect(found.content).toBeUndefined();
  });
});

function listed(path: string) {
  return fileEntry(lstatSync(path), Date.now());
}
