import { chmodSync, linkSync, renameSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cachedProject, type CachedProject, type TestCommand } from '../testing/cache/cached-project.ts';
import { commitAll, git, writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const CASES: readonly Case[] = [
  { what: 'source', change: write('src/a.txt', 'changed') },
  { what: 'dirty file', prepare: ({ folder }) => commitAll(folder), change: write('src/a.txt', 'changed') },
  { what: 'deleted file', change: ({ folder }) => unlinkSync(join(folder, 'src/b.txt')) },
  { what: 'new file that matches the glob', change: write('src/new.txt', '') },
  { what: 'new hidden file that matches the glob', change: write('src/.hidden', '') },
  { what: 'rename', change: ({ folder }) => renameSync(join(folder, 'src/b.txt'), join(folder, 'src/c.txt')) },
  { what: 'mode', change: ({ folder }) => chmodSync(join(folder, 'src/a.txt'), 0o755) },
  {
    what: 'target of a symbolic link, with the same content there',
    files: { 'src/x/f': 'same', 'src/y/f': 'same' },
    prepare: ({ folder }) => symlinkSync('x/f', join(folder, 'src/link')),
    change: ({ folder }) => {
      unlinkSync(join(folder, 'src/link'));
      symlinkSync('y/f', join(folder, 'src/link'));
    },
  },
  {
    what: 'file that a symbolic link leads to',
    prepare: ({ folder }) => symlinkSync('../shared/c.txt', join(folder, 'src/link.txt')),
    change: write('shared/c.txt', 'changed'),
  },
  {
    what: 'file behind a symbolic link to a folder',
    prepare: ({ folder }) => symlinkSync('../shared', join(folder, 'src/linked')),
    change: write('shared/c.txt', 'changed'),
  },
  {
    what: 'new file behind a symbolic link to a folder',
    prepare: ({ folder }) => symlinkSync('../shared', join(folder, 'src/linked')),
    change: write('shared/d.txt', 'new'),
  },
  { what: 'configuration through extends', change: write('base.json', '{"extends": "./deeper/base.json", "a": 1}') },
  { what: 'configuration through extends of extends', change: write('deeper/base.json', '{"strict": false}') },
  { what: 'configuration file of a package', change: write('node_modules/configs/strict.json', '{"a": 1}') },
  {
    what: 'configuration that the manifest of a package names',
    change: write('node_modules/@scope/config/main.json', '{"a": 1}'),
  },
  {
    what: 'version of a configuration package',
    change: write('node_modules/configs/package.json', '{"version": "1.0.1"}'),
  },
  {
    what: 'configuration package that appears nearer',
    files: { 'pkg/tsconfig.json': '{"extends": "configs/strict.json"}' },
    command: { inputs: ['src/**', 'pkg/tsconfig.json'] },
    change: write('pkg/node_modules/configs/package.json', '{}'),
  },
  ...[
    ['foo', 'eslint-config-foo'],
    ['foo/part', 'eslint-config-foo'],
    ['@own', '@own/eslint-config'],
    ['@own/foo', '@own/eslint-config-foo'],
    ['@own/eslint-config', '@own/eslint-config'],
    ['plugin:@own/foo/all', '@own/eslint-plugin-foo'],
  ].map(([name, folder]) => ({
    what: `configuration that ESLint calls ${name}`,
    files: {
      'pkg/.eslintrc.json': `{"overrides": [{"extends": "${name}"}]}`,
      [`node_modules/${folder}/package.json`]: '{}',
    },
    command: { inputs: ['src/**', 'pkg/.eslintrc.json'] },
    change: write(`node_modules/${folder}/package.json`, '{"version": "2.0.0"}'),
  })),
  {
    what: 'configuration that the exports of a package name',
    files: {
      'pkg/tsconfig.json': '{"extends": "mapped/strict"}',
      'node_modules/mapped/package.json': '{"exports": {"./strict": {"default": ["./made/base.json"]}}}',
      'node_modules/mapped/made/base.json': '{}',
    },
    command: { inputs: ['src/**', 'pkg/tsconfig.json'] },
    change: write('node_modules/mapped/made/base.json', '{"a": 1}'),
  },
  {
    what: 'configuration that a pattern in the exports of a package names',
    files: {
      'pkg/tsconfig.json': '{"extends": "mapped/rules/strict"}',
      'node_modules/mapped/package.json': '{"exports": {"./rules/*": "./made/*.json"}}',
      'node_modules/mapped/made/strict.json': '{}',
    },
    command: { inputs: ['src/**', 'pkg/tsconfig.json'] },
    change: write('node_modules/mapped/made/strict.json', '{"a": 1}'),
  },
  {
    what: 'configuration that the only export of a package is',
    files: {
      'pkg/tsconfig.json': '{"extends": "mapped"}',
      'node_modules/mapped/package.json': '{"exports": "./made.json"}',
      'node_modules/mapped/made.json': '{}',
    },
    command: { inputs: ['src/**', 'pkg/tsconfig.json'] },
    change: write('node_modules/mapped/made.json', '{"a": 1}'),
  },
  { what: 'tool version', change: write('node_modules/lint/package.json', '{"name": "lint", "version": "1.0.1"}') },
  { what: 'tool', change: write('node_modules/lint/bin.sh', '#!/bin/sh\necho other') },
  {
    what: 'tool version by its output',
    command: { tools: ['cat version'] },
    files: { version: '1' },
    change: write('version', '2'),
  },
  {
    what: 'lockfile',
    change: write('package-lock.json', '{"packages": {"": {}, "node_modules/lint": {"version": "1.0.1"}}}'),
  },
  {
    what: 'installed packages, with the same lockfile',
    change: write('node_modules/.package-lock.json', '{"packages": {"node_modules/lint": {"version": "0.9.0"}}}'),
  },
  { what: 'declared variable', command: { variables: ['MODE'] }, change: () => {}, env: { MODE: 'production' } },
  {
    what: 'declared variable that becomes empty',
    command: { variables: ['MODE'] },
    change: () => {},
    env: { MODE: '' },
  },
  { what: 'locale', change: () => {}, env: { LC_ALL: 'tr_TR.UTF-8' } },
  {
    what: 'undeclared variable',
    command: { script: 'echo "[$UNDECLARED]"' },
    change: () => {},
    env: { UNDECLARED: 'x' },
    irrelevant: 'the command does not get the variable',
  },
  {
    what: 'interpreter of a script',
    files: { 'run.sh': '#!/usr/bin/env -S interpreter -e\necho run' },
    prepare: ({ folder, home }) => {
      chmodSync(join(folder, 'run.sh'), 0o755);
      writeProgram(home, 'interpreter', '#!/bin/sh\nexec sh "$@"');
    },
    command: { command: './run.sh', args: [] },
    change: ({ home }) => writeProgram(home, 'interpreter', '#!/bin/sh\necho other'),
  },
  {
    what: 'interpreter of an interpreter',
    prepare: ({ folder, home }) => {
      writeFiles(folder, { 'run.sh': `#!${home}/bin/first\n` });
      chmodSync(join(folder, 'run.sh'), 0o755);
      writeProgram(home, 'first', `#!${home}/bin/second\n`);
      writeProgram(home, 'second', '#!/bin/sh\necho one');
    },
    command: { command: './run.sh', args: [] },
    change: ({ home }) => writeProgram(home, 'second', '#!/bin/sh\necho two'),
  },
  {
    what: 'content through a hard link outside, with the same time',
    prepare: ({ folder, home }) => linkSync(join(folder, 'src/a.txt'), join(home, 'other-name')),
    change: ({ home }) => {
      const file = join(home, 'other-name');
      const { atime, mtime } = statSync(file);
      writeFileSync(file, 'x');
      utimesSync(file, atime, mtime);
    },
  },
  {
    what: 'content of a file from the future, with the same time',
    prepare: ({ folder }) => utimesSync(join(folder, 'src/a.txt'), 4e9, 4e9),
    change: ({ folder }) => {
      writeFileSync(join(folder, 'src/a.txt'), 'x');
      utimesSync(join(folder, 'src/a.txt'), 4e9, 4e9);
    },
  },
  {
    what: 'sparse checkout',
    files: { 'src/sub/f.txt': 'f' },
    prepare: ({ folder }) => commitAll(folder),
    change: ({ folder }) =>
      git(folder, 'sparse-checkout', 'set', '--no-cone', '/src/a.txt', '/*.json', '/node_modules'),
  },
  {
    what: 'line ends by attributes of git',
    files: { 'src/lines.txt': 'one\ntwo\n' },
    prepare: ({ folder }) => commitAll(folder),
    change: ({ folder }) => {
      writeFiles(folder, { '.gitattributes': '*.txt text eol=crlf' });
      unlinkSync(join(folder, 'src/lines.txt'));
      git(folder, 'checkout', '--quiet', '--', 'src/lines.txt');
    },
  },
  {
    what: 'name that is not UTF-8',
    prepare: ({ folder }) => writeFileSync(notUtf8(folder), '1'),
    change: ({ folder }) => writeFileSync(notUtf8(folder), '2'),
  },
  { what: 'Node of the PATH', change: ({ home }) => writeFiles(home, { 'bin/node': '#!/bin/sh\n# other\n' }) },
  { what: 'Node version', change: ({ host }) => void (host.node = 'v99.0.0') },
  { what: 'Node ABI', change: ({ host }) => void (host.nodeAbi = '999') },
  { what: 'architecture', change: ({ host }) => void (host.arch = 'riscv64') },
  { what: 'operating system', change: ({ host }) => void (host.platform = 'darwin') },
  { what: 'C library', change: ({ host }) => void (host.libc = 'glibc 1.0') },
  { what: 'umask', change: ({ host }) => void (host.umask = 0o077) },
  { what: 'time zone of the system', change: ({ host }) => void (host.timeZone = 'Mars/Phobos 0') },
  { what: 'user', change: ({ host }) => void (host.isSuperuser = !host.isSuperuser) },
  { what: 'check code', command: { command: 'sh', args: ['check.sh'] }, change: write('check.sh', 'cat src/a.txt') },
  ...['--file=pattern', '-fpattern', '@pattern', 'pattern'].map((argument) => ({
    what: `file that the argument ${argument} names`,
    files: { pattern: 'a' },
    command: { command: 'echo', args: [argument] },
    change: write('pattern', 'b'),
  })),
  {
    what: 'program in an empty part of the PATH',
    prepare: ({ folder }) => writeProgram(folder, 'tool', '#!/bin/sh\necho one'),
    command: { command: 'tool', args: [] },
    envBefore: { PATH: ':bin:/usr/bin:/bin' },
    env: { PATH: ':bin:/usr/bin:/bin' },
    change: ({ folder }) => {
      writeFiles(folder, { tool: '#!/bin/sh\necho two' });
      chmodSync(join(folder, 'tool'), 0o755);
    },
  },
  {
    what: 'configuration that a manifest extends',
    files: { 'pkg/package.json': '{"eslintConfig": {"extends": "./base.json"}}', 'pkg/base.json': '{}' },
    command: { inputs: ['src/**', 'pkg/package.json'] },
    change: write('pkg/base.json', '{"a": 1}'),
  },
  {
    what: 'configuration of Prettier in a package',
    files: { '.prettierrc.json': '"formats"', 'node_modules/formats/index.json': '{}' },
    command: { inputs: ['src/**', '.prettierrc.json'] },
    change: write('node_modules/formats/index.json', '{"a": 1}'),
  },
  { what: 'manifest of the package', change: write('package.json', '{"scripts": {"check": "true"}}') },
  {
    what: 'submodule',
    prepare: ({ folder }) => {
      const origin = temporaryFolder();
      writeFiles(origin, { 's.txt': 's' });
      commitAll(origin);
      git(folder, 'init', '--quiet');
      git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', origin, 'src/sub');
    },
    change: write('src/sub/s.txt', 'changed'),
  },
  {
    what: 'input that git ignores',
    files: { '.gitignore': 'src/generated.txt\n', 'src/generated.txt': '1' },
    prepare: ({ folder }) => commitAll(folder),
    change: write('src/generated.txt', '2'),
  },
  {
    what: 'folder that a symbolic link leads to, with the same names in it',
    files: { 'other/c.txt': 'd' },
    prepare: ({ folder }) => symlinkSync('../shared', join(folder, 'src/linked')),
    change: ({ folder }) => {
      unlinkSync(join(folder, 'src/linked'));
      symlinkSync('../other', join(folder, 'src/linked'));
    },
  },
  {
    what: 'case of the name of a folder',
    files: { 'src/sub/f.txt': 'f' },
    change: ({ folder }) => renameSync(join(folder, 'src/sub'), join(folder, 'src/Sub')),
  },
  {
    what: 'time alone',
    change: ({ folder }) => utimesSync(join(folder, 'src/a.txt'), 0, 0),
    irrelevant: 'the content is the same',
  },
  {
    what: 'case of a name',
    change: ({ folder }) => renameSync(join(folder, 'src/b.txt'), join(folder, 'src/B.txt')),
  },
  {
    what: 'content of the same size and time',
    change: ({ folder }) => {
      const file = join(folder, 'src/a.txt');
      const { atime, mtime } = statSync(file);
      writeFileSync(file, 'x');
      utimesSync(file, atime, mtime);
    },
  },
];

const FILES = {
  'src/a.txt': 'a',
  'src/b.txt': 'b',
  'check.sh': 'cat src/*.txt',
  'tsconfig.json': '{\n  // shared\n  "extends": ["./base", "configs/strict.json", "@scope/config"],\n}',
  'base.json': '{"extends": "./deeper/base.json"}',
  'deeper/base.json': '{"strict": true}',
  'node_modules/configs/package.json': '{"version": "1.0.0"}',
  'node_modules/configs/strict.json': '{}',
  'node_modules/@scope/config/package.json': '{"version": "1.0.0", "tsconfig": "main.json"}',
  'node_modules/@scope/config/main.json': '{}',
  'node_modules/lint/package.json': '{"name": "lint", "version": "1.0.0"}',
  'node_modules/lint/bin.sh': '#!/bin/sh\necho lint',
  'package-lock.json': '{"packages": {"": {}, "node_modules/lint": {"version": "1.0.0"}}}',
  'shared/c.txt': 'c',
};

const DECLARED = {
  inputs: ['src/**', 'tsconfig.json'],
  tools: ['node_modules/lint/bin.sh'],
  lockfiles: ['package-lock.json'],
  script: 'cat src/*.txt',
};

test.each(CASES)('changed $what', async (one) => {
  const project = cachedProject({ ...FILES, ...one.files });
  chmodSync(join(project.folder, 'node_modules/lint/bin.sh'), 0o755);
  one.prepare?.(project);
  const command = { ...DECLARED, ...one.command };
  expect(await project.run(command, one.envBefore)).toMatchObject({ hit: false, reason: 'new' });
  expect(await project.run(command, one.envBefore)).toMatchObject({ hit: true });
  one.change(project);
  const after = await project.run(command, one.env);
  expect(after).toMatchObject({ hit: one.irrelevant !== undefined });
  if (one.irrelevant === undefined) return;
  const replayed = project.lastOutput();
  await project.run({ ...command, refresh: true }, one.env);
  expect(project.lastOutput()).toEqual(replayed);
});

test('another command is another key', async () => {
  const project = cachedProject(FILES);
  await project.run({ inputs: ['src/**'], script: 'echo one' });
  expect(await project.run({ inputs: ['src/**'], script: 'echo two' })).toMatchObject({ hit: false });
});

function writeProgram(home: string, name: string, text: string): void {
  writeFiles(home, { [`bin/${name}`]: text });
  chmodSync(join(home, 'bin', name), 0o755);
}

function notUtf8(folder: string): Buffer {
  return Buffer.concat([Buffer.from(join(folder, 'src/')), Buffer.from([0xff, 0xfe])]);
}

function write(path: string, content: string) {
  return ({ folder }: CachedProject): void => writeFiles(folder, { [path]: content });
}

/** A change that must not be answered with the result from before it. */
type Case = {
  readonly what: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly command?: Partial<TestCommand>;
  readonly prepare?: (project: CachedProject) => void;
  readonly change: (project: CachedProject) => void;
  readonly envBefore?: Readonly<Record<string, string>>;
  /** The environment after the change. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why the change can make no difference; then the hit is right, and the result of a new run is the same. */
  readonly irrelevant?: string;
};
