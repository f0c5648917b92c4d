import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedProject, type TestCommand } from '../../testing/cache/cached-project.ts';
import { writeFiles } from '../../testing/git-project.ts';

const FILES = { 'src/a.txt': 'a', 'src/[id]/b.txt': 'b', 'src/node_modules/c.txt': 'c', 'docs/d.txt': 'd' };

describe('a folder that an argument names', () => {
  test.each<[string, Partial<TestCommand>]>([
    ['src', {}],
    ['.', {}],
    ['--dir=src', {}],
    ['-Isrc', {}],
    ['src/[id]', {}],
    ['src', { observer: 'off', command: 'node', args: ['check.js', 'src'] }],
  ])('is an input with all of its files: %s of %j', async (named, more) => {
    const project = cachedProject(FILES);
    const args = ['-c', 'true', 'sh', named];
    const run = () => project.run({ inputs: ['docs/**'], args, script: '', ...more });
    const inside = named.includes('[') ? 'src/[id]' : 'src';
    expect(await run()).toMatchObject({ hit: false });
    expect(await run()).toMatchObject({ hit: true });
    writeFiles(project.folder, { 'src/[id]/b.txt': 'changed' });
    expect(await run()).toMatchObject({ hit: false, reason: 'changed' });
    writeFiles(project.folder, { [`${inside}/deep/new.txt`]: '' });
    expect(await run()).toMatchObject({ hit: false, reason: 'changed' });
    mkdirSync(join(project.folder, inside, 'node_modules'), { recursive: true });
    writeFiles(project.folder, { [`${inside}/node_modules/d.txt`]: '' });
    expect(await run()).toMatchObject({ hit: true });
  });

  test('is none with what is an output or ignored, outside the project, or if the program is observed', async () => {
    const project = cachedProject(FILES);
    const script = 'echo x >src/out.txt; echo $$ >src/cache.log';
    const args = ['-c', script, 'sh', 'src', '..', project.home];
    const command = { inputs: ['docs/**'], outputs: ['src/out.txt'], ignored: ['src/*.log'], args, script };
    expect((await project.run(command)).notStored).toBeUndefined();
    expect(await project.run(command)).toMatchObject({ hit: true });

    const observed = { inputs: ['docs/**'], command: 'node', args: ['check.js', 'src'], script: '' };
    await project.run(observed);
    writeFiles(project.folder, { 'src/a.txt': 'changed' });
    expect(await project.run(observed)).toMatchObject({ hit: true });
    expect(await project.run(command)).toMatchObject({ hit: false });
  });

  test('is one with all of its files if Node gives it to a program that is not observed', async () => {
    const wrapper = (start: string) =>
      `const { ${start} } = require('node:child_process'); ${start}('sh', ['-c', 'cat "$1"/*.txt', 'sh', process.argv[2]]);`;
    const project = cachedProject({ ...FILES, 'a.cjs': wrapper('spawn'), 'b.cjs': wrapper('execFileSync') });
    for (const program of ['a.cjs', 'b.cjs']) {
      const run = () =>
        project.run({ inputs: ['docs/**'], command: process.execPath, args: [program, 'src'], script: '' });
      writeFiles(project.folder, { 'src/a.txt': 'a' });
      await run();
      expect(await run()).toMatchObject({ hit: true });
      writeFiles(project.folder, { 'src/a.txt': `changed for ${program}` });
      expect(await run()).toMatchObject({ hit: false });
      writeFiles(project.folder, { [`src/${program}.txt`]: '' });
      expect(await run()).toMatchObject({ hit: false });
    }
  });

  test('does not let a result be stored if the run leaves an undeclared file there', async () => {
    const project = cachedProject(FILES);
    const args = ['-c', 'echo x >src/out.txt', 'sh', 'src'];
    const { notStored } = await project.run({ inputs: ['docs/**'], args, script: '' });
    expect(notStored).toBe('src/out.txt changed during the run');
  });
});
