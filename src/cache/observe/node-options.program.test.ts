import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { cachedProject } from '../../testing/cache/cached-project.ts';
import { writeFiles } from '../../testing/git-project.ts';

test.each(['setup.cjs', 'state', 'flag.txt'])(
  'a change of %s is noticed, which NODE_OPTIONS leads to',
  async (changed) => {
    const project = cachedProject({
      ...{ 'src/a.txt': 'a', 'run.cjs': '', state: '1', 'flag.txt': '1' },
      'setup.cjs': 'console.log(require("node:fs").readFileSync("state", "utf8"))',
    });
    const command = {
      inputs: ['src/**'],
      observer: 'node',
      variables: ['NODE_OPTIONS'],
      script: `${JSON.stringify(process.execPath)} run.cjs`,
    } as const;
    const env = { NODE_OPTIONS: '--require ./setup.cjs --disable-warning=flag.txt' };
    expect((await project.run(command, env)).notStored).toBeUndefined();
    expect(await project.run(command, env)).toMatchObject({ hit: true });
    writeFiles(project.folder, { [changed]: 'console.log(2)' });
    expect(await project.run(command, env)).toMatchObject({ hit: false });
  },
);

test.each([
  ['its command', 'NODE_OPTIONS= node read.cjs'],
  ['a command of Node', 'node start.cjs'],
  ['a command of Node that it waits for', 'node start.cjs wait'],
])('a run is not stored in which %s replaces NODE_OPTIONS', async (_, script) => {
  const start = `const { exec, execSync } = require('node:child_process');
    (process.argv[2] ? execSync : exec)('NODE_OPTIONS=--no-warnings node read.cjs');`;
  const files = {
    'src/a.txt': 'a',
    'read.cjs': 'require("node:fs").readFileSync("state")',
    'start.cjs': start,
    state: '1',
  };
  const project = cachedProject(files);
  const env = { PATH: `${dirname(process.execPath)}:${String(process.env['PATH'])}` };
  const { notStored } = await project.run({ inputs: ['src/**'], observer: 'node', script }, env);
  expect(notStored).toBe('the run used NODE_OPTIONS of its own for a command, which is not observed');
});
