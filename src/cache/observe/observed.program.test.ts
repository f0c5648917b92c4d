import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedProject } from '../../testing/cache/cached-project.ts';
import { canTrace } from '../../testing/cache/can-trace.ts';
import { commitAll, git, writeFiles } from '../../testing/git-project.ts';
import { observeCommand } from './observe-command.ts';
import type { Observer } from './observation.ts';

const NODE = JSON.stringify(process.execPath);

const CHANGES: readonly (readonly [what: string, files: Readonly<Record<string, string>>])[] = [
  ['a file that it reads', { 'config.json': '{"a":1}' }],
  ['a module that it imports', { 'lib.mjs': 'export default 2;' }],
  ['a module that it requires', { 'nested.cjs': 'module.exports = 2;' }],
  ['a new file in a folder that it lists', { 'plugins/two.txt': '' }],
  ['a file that it looks for', { 'optional.json': '' }],
];

const FILES = {
  'src/a.txt': 'a',
  'config.json': '{}',
  'check.mjs': `import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import value from './lib.mjs';
await import('./plain.cjs');
console.log(value, readdirSync('plugins').length, existsSync('optional.json'), await readFile('config.json', 'utf8'));`,
  'lib.mjs': 'export default 1;',
  'plain.cjs': 'module.exports = require("./nested.cjs");',
  'nested.cjs': 'module.exports = 1;',
  'plugins/one.txt': '',
};

describe.each<readonly [title: string, observer: Observer, skip: boolean]>([
  ['node', 'node', false],
  [`strace${canTrace ? '' : ' (skipped: it cannot trace here)'}`, 'strace', !canTrace],
])('a run observed by %s', (_, observer, skip) => {
  const command = { inputs: ['src/**'], observer, script: `${NODE} check.mjs` };

  test.skipIf(skip).each(CHANGES)('is not used after a change of %s', async (_what, files) => {
    const project = cachedProject(FILES);
    expect(await project.run(command)).toMatchObject({ hit: false, exitCode: 0 });
    expect(await project.run(command)).toMatchObject({ hit: true });
    writeFiles(project.folder, files);
    expect(await project.run(command)).toMatchObject({ hit: false, reason: 'observed-changed' });
  });

  test.skipIf(skip)('is used after a change of what it did not read, in another worktree too', async () => {
    const project = cachedProject(FILES);
    await project.run(command);
    writeFiles(project.folder, { 'unread.json': '{}', 'plugins/one.txt': 'not read' });
    expect(await project.run(command)).toMatchObject({ hit: true });
    expect(await project.copy().run(command)).toMatchObject({ hit: true });
  });

  test.skipIf(skip)('is not stored if it read and wrote a file, unless that is ignored', async () => {
    const project = cachedProject({ ...FILES, 'state.json': '1' });
    const script = `${NODE} -e "const fs = require('fs'); fs.readFileSync('state.json'); fs.writeFileSync('state.json', '2')"`;
    const result = await project.run({ ...command, script });
    expect(result.notStored).toBe(
      'the run read and wrote state.json: declare it with --output, or leave it out with --ignore',
    );
    await project.run({ ...command, script, ignored: ['state.json'] });
    expect(await project.run({ ...command, script, ignored: ['state.json'] })).toMatchObject({ hit: true });
  });
});

describe.skipIf(!canTrace)(`strace${canTrace ? '' : ' (skipped: it cannot trace here)'}`, () => {
  test('does not permit system calls that open files without naming them', () => {
    const started = { command: 'true', args: [], env: { PATH: process.env['PATH'] ?? '' } };
    const { args, close } = observeCommand('strace', '/', started);
    close();
    expect(args.join(' ')).toContain('-e inject=io_uring_setup,open_by_handle_at:error=ENOSYS');
  });

  test('also sees programs that are not Node, through a linked folder', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'real/extra.txt': '1' });
    symlinkSync('real', join(project.folder, 'linked'));
    const command = { inputs: ['src/**'], observer: 'strace', script: 'cat linked/extra.txt' } as const;
    await project.run(command);
    expect(await project.run(command)).toMatchObject({ hit: true });
    writeFiles(project.folder, { 'real/extra.txt': '2' });
    expect(await project.run(command)).toMatchObject({ hit: false, reason: 'observed-changed' });
  });

  test('sees that a run read the commit of the repository, which is then bound to its folder', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    commitAll(project.folder);
    const command = { inputs: ['src/**'], observer: 'strace', script: 'git rev-parse HEAD' } as const;
    await project.run(command);
    expect(await project.run(command)).toMatchObject({ hit: true });
    expect(await project.copy().run(command)).toMatchObject({ hit: false, reason: 'other-location' });
    git(project.folder, 'commit', '--quiet', '--allow-empty', '--message', 'next');
    expect(await project.run(command)).toMatchObject({ hit: false, reason: 'observed-changed' });
  });
});
