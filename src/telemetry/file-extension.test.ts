import { describe, expect, test } from 'vitest';
import { FILE_EXTENSIONS, fileExtensionOf } from './file-extension.ts';

describe('fileExtensionOf()', () => {
  test.each([
    ['src/a.ts', 'ts'],
    ['A.TSX', 'tsx'],
    ['types.d.ts', 'ts'],
    ['x.tar.gz', 'gz'],
    ['Makefile', ''],
    ['.gitignore', ''],
    ['dir.ts/file', ''],
    ['ends.', ''],
    ['part.aaaa', 'other'],
    ['a.1732', 'other'],
    ['a.constructor', 'other'],
  ])('of %s is "%s"', (path, extension) => {
    expect(fileExtensionOf(path)).toBe(extension);
  });

  test('distinguishes a closed list of extensions, whatever the file names', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const parts = Array.from({ length: 11_894 }, (_, i) => {
      const suffix = [17_576, 676, 26, 1].map((place) => letters[Math.floor(i / place) % 26]).join('');
      return fileExtensionOf(`part.${suffix}`);
    });
    for (const extension of new Set(parts)) expect(extension === 'other' || FILE_EXTENSIONS.has(extension)).toBe(true);
    expect(FILE_EXTENSIONS.size).toBeLessThan(350);
  });
});
