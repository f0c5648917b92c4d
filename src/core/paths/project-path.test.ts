import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { displayPath, isOutside, leadsOut, projectPath } from './project-path.ts';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'stepmeter-path-')));
const project = join(dir, 'real', 'project');
mkdirSync(join(project, 'src/deep'), { recursive: true });
mkdirSync(join(dir, 'elsewhere'));
for (const file of [join(project, 'a.txt'), join(project, 'src/b.txt'), join(dir, 'elsewhere/c.txt')])
  writeFileSync(file, '');
symlinkSync(project, join(dir, 'link'));
symlinkSync(join(dir, 'real'), join(dir, 'parent'));
symlinkSync('src', join(project, 'linked'));
symlinkSync(join(dir, 'elsewhere'), join(project, 'out'));
symlinkSync('../a.txt', join(project, 'src/to-a.txt'));
afterAll(() => rmSync(dir, { recursive: true }));

describe.each([project, join(dir, 'link'), join(dir, 'parent/project'), `${project}/`, `${project}/src/..`])(
  'in a project known as %s, projectPath()',
  (known) => {
    test.each([
      ['a.txt', 'a.txt'],
      ['./a.txt', 'a.txt'],
      ['src//b.txt', 'src/b.txt'],
      ['src/deep/', 'src/deep'],
      ['src/../a.txt', 'a.txt'],
      ['..name', '..name'],
      ['..name/x', '..name/x'],
      ['...', '...'],
      ['linked/b.txt', 'src/b.txt'],
      ['linked/gone/b.txt', 'src/gone/b.txt'],
      ['src/to-a.txt', 'a.txt'],
      ['gone/a.txt', 'gone/a.txt'],
    ])('finds %s at %s, by each of its names', (path, found) => {
      for (const name of [path, join(dir, 'real/project'), join(dir, 'link'), join(dir, 'parent/project')])
        expect(projectPath(known, name === path ? path : `${name}/${path}`)).toBe(found);
    });

    test.each([
      '',
      '.',
      '..',
      '../other',
      'out/c.txt',
      'out/gone.txt',
      '/',
      '/etc/passwd',
      join(dir, 'real/project-2'),
    ])('finds %j outside', (path) => {
      expect(projectPath(known, path)).toBeUndefined();
    });
  },
);

test('projectPath() needs no project that is there', () => {
  expect(projectPath('/no/such/p', '/no/such/p/./x/../a.txt')).toBe('a.txt');
  expect(projectPath('/no/such/p', '/no/such/p2/a.txt')).toBeUndefined();
  expect(projectPath('/no/such/p', `/no/such/p/${'a/'.repeat(50_000)}b`)).toMatch(/^a\/.*b$/);
  expect(projectPath('/no/such/p', '/no/such/p/nul\0.txt')).toBe('nul\0.txt');
});

test.each([
  ['..', true],
  ['../a', true],
  ['/a', true],
  ['', false],
  ['..data', false],
  ['..data/a', false],
  ['...', false],
])('leadsOut(%j) is %s', (path, expected) => {
  expect(leadsOut(path)).toBe(expected);
});

test('shownPath() keeps the name of what is outside', () => {
  expect(displayPath(project, join(project, 'out/c.txt'))).toBe('(outside)/c.txt');
  expect(displayPath(project, '/tmp/x/')).toBe('(outside)/x');
  expect(displayPath(project, project)).toBe('(outside)/project');
  expect(displayPath(project, 'a.txt')).toBe('a.txt');
  expect([isOutside('(outside)/c.txt'), isOutside('a.txt')]).toEqual([true, false]);
});
