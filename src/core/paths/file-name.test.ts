import { describe, expect, test } from 'vitest';
import { bytesOfPath, decodedPath, pathOfBytes, systemPath } from './file-name.ts';

describe('pathOfBytes()', () => {
  test.each([
    ['a/ü😀 \n\u001b[31m.md', 'a/ü😀 \n\u001b[31m.md'],
    ['\u{FFFD}.txt', '\u{FFFD}.txt'],
    ['back\\slash/x.md', 'back\\slash/x.md'],
    ['a\\xffb', 'a\\\\xffb'],
    ['a\\\\b', 'a\\\\\\\\b'],
  ])('writes the UTF-8 name %j as %j', (name, text) => {
    expect(pathOfBytes(Buffer.from(name))).toBe(text);
  });

  test.each([
    ['bad\xff.bin', 'bad\\xff.bin'],
    ['\xe2\x82', '\\xe2\\x82'],
    ['a\xffb\\c', 'a\\xffb\\\\c'],
    ['d\xfe/back\\slash\xc3\xbc', 'd\\xfe/back\\slashü'],
  ])('writes the name %j, which is no UTF-8, as %j', (name, text) => {
    expect(pathOfBytes(bytes(name))).toBe(text);
  });

  test('writes no two names alike, and each leads back to its bytes', () => {
    const parts = ['\xff', '\xfe', '\\', '\\xff', 'x', '\xc3\xbc', '\xc3', '/'];
    const names = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => bytes(`n${a}${b}${c}n`))));
    const different = new Map(names.map((name) => [name.toString('hex'), name]));
    expect(new Set([...different.values()].map(pathOfBytes)).size).toBe(different.size);
    for (const name of names) expect(bytesOfPath(pathOfBytes(name)).toString('hex')).toBe(name.toString('hex'));
  });
});

test('decodedPath() does not guess the bytes of a name that was no UTF-8', () => {
  expect(decodedPath(bytes('bad\xff').toString('utf8'))).toBeUndefined();
  expect(decodedPath('a\\xff/b\\c')).toBe('a\\\\xff/b\\c');
});

test('systemPath() is text where the name is', () => {
  expect(systemPath('/p', 'a\\b/c')).toBe('/p/a\\b/c');
  expect(systemPath('/p', '')).toBe('/p');
  expect(systemPath('/p', 'a\\xff')).toEqual(bytes('/p/a\xff'));
});

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
