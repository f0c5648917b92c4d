import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commitAll, git } from '../../src/testing/git-project.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'create-worktree');

// The script stands in a package of its own, whose program is what the test needs.
describe('the hook that creates worktrees', () => {
  test('prints what the program leases, and passes its input on', () => {
    const { project, folder } = prepared(`
      let input = ''; process.stdin.on('data', (text) => (input += text));
      process.stdin.on('end', () => console.log(JSON.parse(input).folder));`);
    expect(run(project, folder, { name: 'x', folder: project })).toEqual({ status: 0, stdout: `${project}\n` });
    expect(existsSync(join(project, '.claude'))).toBe(false);
  });

  test.each([
    ['the program fails', 'process.exit(1)'],
    ['it prints no folder', 'console.log("/no/such/folder")'],
    ['it does not answer', 'setInterval(() => {}, 1000)'],
  ])('makes a plain worktree on a branch of the name if %s', (_why, program) => {
    const { project, folder } = prepared(program);
    const place = join(project, '.claude', 'worktrees', 'feature');
    expect(run(project, folder, { session_id: 's', name: 'feature' })).toEqual({ status: 0, stdout: `${place}\n` });
    expect(git(place, 'branch', '--show-current')).toBe('worktree-feature\n');
    // The same name continues in it, as in the CLI.
    expect(run(project, folder, { name: 'feature' }).stdout).toBe(`${place}\n`);
  });

  test.each(['../../outside', '-b', '$(touch pwned)', 'a b', ''])('does not use the name %j as a path', (name) => {
    const { project, folder } = prepared('process.exit(1)');
    const { status, stdout } = run(project, folder, { name });
    expect(status).toBe(0);
    expect(stdout).toMatch(/\/project\/\.claude\/worktrees\/session-\d+\n$/);
    expect(existsSync(join(project, 'pwned'))).toBe(false);
  });

  test('fails outside of a repository, as the CLI would', () => {
    const { folder } = prepared('process.exit(1)');
    expect(run(folder, folder, { name: 'x' })).toEqual({ status: 1, stdout: '' });
  });
});

/** A repository, and a package with the script and a program. */
function prepared(program: string): { readonly project: string; readonly folder: string } {
  const folder = temporaryFolder();
  const project = join(folder, 'project');
  for (const name of ['project', 'package/hooks/command', 'package/bin', 'programs'])
    mkdirSync(join(folder, name), { recursive: true });
  cpSync(SCRIPT, join(folder, 'package', 'hooks', 'command', 'create-worktree'));
  writeFileSync(join(folder, 'package', 'bin', 'stepmeter.mjs'), program);
  symlinkSync(process.execPath, join(folder, 'programs', 'node'));
  writeFileSync(join(project, 'a.txt'), 'a');
  commitAll(project);
  return { project, folder };
}

function run(cwd: string, folder: string, payload: object): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(join(folder, 'package', 'hooks', 'command', 'create-worktree'), {
    cwd,
    input: JSON.stringify(payload),
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'programs')}:${process.env['PATH']}`, GIT_CEILING_DIRECTORIES: dirname(folder) },
  });
  return { status, stdout };
}
