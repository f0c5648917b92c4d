import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../../testing/git-project.ts';
import { poolProject } from '../../testing/pool-project.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { run } from '../run.ts';

const runHere = inProcess(run);

test('bad input gets one message that says what to do, with the exit code of wrong usage or of failed work', async () => {
  const { repository: cwd, home } = poolProject();
  const [plain, unborn] = [temporaryFolder(), temporaryFolder()];
  git(unborn, 'init', '--quiet');
  const cached = ['cache', 'run', 'check', '--input', 'a.txt'];
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    [plain, ['worktree', 'lease'], 2, /^Cannot use \S+: it is not in a git repository\nRun the command in a/],
    [
      unborn,
      ['worktree', 'lease'],
      1,
      /^Cannot find the revision "HEAD": the current branch has no commit yet\nMake a commit/,
    ],
    [cwd, ['worktree', 'lease', '--base', 'no'], 2, /^Cannot find the revision "no": .*\nName a branch, tag or commit/],
    [cwd, ['worktree', 'release', 'no'], 2, /^Cannot find the worktree "no": .*\n/],
    [
      cwd,
      ['cache', 'run', 'check', '--input', 'no/**', '--', 'true'],
      2,
      /^Cannot use the input "no\/\*\*": .*\nQuote/,
    ],
    [cwd, [...cached, '--output', '../o', '--', 'true'], 2, /^Cannot use the output "..\/o": .*\nName paths of the/],
    [
      cwd,
      [...cached, '--', 'no-such-command'],
      127,
      /^Cannot run "no-such-command": not found on the PATH \(ENOENT\)\nCheck the command/,
    ],
    [cwd, ['cache', 'explain', 'no'], 2, /^Cannot explain "no": .*\n/],
  ];
  for (const [folder, args, code, message] of cases) {
    const result = await runHere(args, { home, cwd: folder });
    expect({ args, code: result.code, stdout: result.stdout }).toEqual({ args, code, stdout: '' });
    expect(result.stderr.replace(/^stepmeter: /, '')).toMatch(message);
    expect(result.stderr.trimEnd().split('\n'), result.stderr).toHaveLength(2);
  }
});

test('a worktree that was deleted is listed and can be released; a cache of another version is ignored', async () => {
  const { repository: cwd, home } = poolProject();
  const path = (await runHere(['worktree', 'lease', '--task', 'one'], { home, cwd })).stdout.trim();
  rmSync(path, { recursive: true });
  expect((await runHere(['worktree', 'list'], { home, cwd })).stdout).toContain('its folder was deleted');
  expect(await runHere(['worktree', 'release', path, '--wait'], { home, cwd })).toMatchObject({ code: 0, stderr: '' });
  const other = (await runHere(['worktree', 'lease', '--task', 'two'], { home, cwd })).stdout.trim();
  mkdirSync(join(other, 'nested', '.git', 'objects'), { recursive: true });
  mkdirSync(join(other, 'nested', '.git', 'refs'));
  writeFileSync(join(other, 'nested', '.git', 'HEAD'), 'ref: refs/heads/main\n');
  const kept = await runHere(['worktree', 'release', other, '--wait'], { home, cwd });
  expect(kept).toMatchObject({ code: 1, stdout: expect.stringContaining('is kept as it is') });
  mkdirSync(join(home, 'cache', 'v99', 'entries'), { recursive: true });
  writeFileSync(join(home, 'cache', 'v99', 'entries', 'x'), 'of a later version');
  const lint = ['cache', 'run', 'lint', '--input', 'a.txt', '--trust', 'verified', '--json', '--', 'true'];
  expect((await runHere(lint, { home, cwd })).stderr).toMatch(/^\{"hit":false,.*"reason":"new"/);
  // One or two of a hundred hits are run again.
  expect((await runHere(lint, { home, cwd })).stderr).toMatch(/^\{"hit":(?:true,|false,.*"reason":"verification")/);
});

test('a deleted worktree does not prevent the conflicts and the merge of the others, and is named', async () => {
  const { repository: cwd, home } = poolProject();
  const lease = async (task: string) =>
    (await runHere(['worktree', 'lease', '--task', task], { home, cwd })).stdout.trim();
  const [deleted, damaged, intact] = [await lease('deleted'), await lease('damaged'), await lease('intact')];
  for (const [path, file] of [
    [deleted, 'one.txt'],
    [intact, 'two.txt'],
  ] as const) {
    writeFileSync(join(path, file), '');
    git(path, 'add', '--all');
    git(path, 'commit', '--quiet', '--message', file);
  }
  rmSync(deleted, { recursive: true });
  rmSync(damaged, { recursive: true });
  rmSync(join(cwd, '.git', 'worktrees', basename(damaged)), { recursive: true });
  const conflicts = await runHere(['worktree', 'conflicts'], { home, cwd });
  expect(conflicts).toMatchObject({ code: 1, stderr: '' });
  expect(conflicts.stdout.trimEnd().split('\n')).toEqual([
    '2 heads, 1 pair: all merge without conflicts',
    'Only the commits of deleted are compared: its folder was deleted',
    'The worktree of damaged is not compared: its folder was deleted',
  ]);
  const merge = await runHere(['worktree', 'merge', '--branch', 'merged'], { home, cwd });
  expect(merge).toMatchObject({ code: 1, stderr: '' });
  expect(merge.stdout).toMatch(
    /^Merged (deleted, intact|intact, deleted)\nMerged only the commits of deleted: its folder was deleted\nLeft out damaged: its folder was deleted\n/,
  );
  expect(git(cwd, 'ls-tree', '--name-only', 'merged', 'one.txt', 'two.txt')).toBe('one.txt\ntwo.txt\n');
});
