import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../../testing/git-project.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const stepmeter = inProcess(run);

test('compliance prints findings as lines, JSON or SARIF, and fails if one is an error', async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  writeFiles(folder, {
    'package.json': '{\n  "name": "x",\n  "version": "1.0.0",\n  "description": "d",\n  "license": "MINE"\n}\n',
    'README.md': '# x\n',
    LICENSE: 'x',
  });
  const compliance = (...args: string[]) => stepmeter(['compliance', folder, ...args], { home });
  const text = await compliance();
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toBe('warning: CHANGELOG.md: it is missing (changelog)\n0 errors, 1 warning\n');
  writeFiles(folder, { 'package.json': '{\n  "name": "x",\n  "license": "my own"\n}\n' });
  const failed = await compliance('--json');
  expect([failed.code, JSON.parse(failed.stdout)]).toMatchObject([
    1,
    expect.arrayContaining([expect.objectContaining({ rule: 'license', file: 'package.json', line: 3 })]),
  ]);
  expect(JSON.parse((await compliance('--sarif')).stdout)).toMatchObject({ version: '2.1.0', runs: [{}] });
  expect(await stepmeter(['compliance', join(folder, 'none')], { home })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('it has no package.json'),
  });
});
