import { expect, test } from 'vitest';
import { namesCommonFile } from './overlap.ts';

test.each([
  ['src', 'src/a/b.js'],
  ['.', 'a'],
  ['src/**', 'src/a.js'],
  ['src/**', 'src'],
  ['**/*.js', 'src/a.js'],
  ['**/*.js', 'src/**'],
  ['src/*.js', 'src/a*'],
  ['src/?.js', 'src/a.js'],
  ['src/[ab].js', 'src/a.js'],
  ['src/[id].js', 'src/[id].js'],
  ['{src,test}/a.js', 'test/*.js'],
  ['src\\a.js', 'src/a.js'],
  ['a/**/z', 'a/b/**'],
  ['*', 'src/a.js'],
])('%j and %j can name a common file', (a, b) => {
  expect([namesCommonFile(a, b), namesCommonFile(b, a)]).toEqual([true, true]);
});

test.each([
  ['src/a.js', 'src/a.js.map'],
  ['src', 'src2/a.js'],
  ['src/**', 'test/**'],
  ['src/*.ts', 'src/a.js'],
  ['src/*.ts', 'src/*.js'],
  ['src/a*', 'src/b*'],
  ['{src,lib}/a.js', '{test,docs}/a.js'],
  ['src/a.js', 'src/b.js'],
  ['a/**/z.js', 'b/**'],
])('%j and %j cannot', (a, b) => {
  expect([namesCommonFile(a, b), namesCommonFile(b, a)]).toEqual([false, false]);
});

test('long globs are compared in a time that does not explode', () => {
  const long = `${'**/a/'.repeat(60)}{${'a,'.repeat(40)}b}{c,d}`;
  expect(namesCommonFile(long, `${'**/b/'.repeat(60)}z`)).toBe(true);
});
