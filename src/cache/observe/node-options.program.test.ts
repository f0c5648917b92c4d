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
