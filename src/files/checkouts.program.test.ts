import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitAll, git, writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openSession, NEVER_MS } from '../testing/watched-session.ts';

const FILES = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c/d.txt': 'd\n', 'e.txt': 'e\n' };

const ADD = 'git worktree add -q .claude/worktrees/w -b w 2>/dev/null';

const COMMIT = 'git add -A; git -c user.email=a@b.c -c user.name=n commit -qm work';

describe.each([
  ['', {}],
  [' in an ignored place', { '.gitignore': '.claude/\n' }],
])('a worktree within the project%s', (_name, more) => {
  const files = { ...FILES, ...more };

  test('is no creation; what differs from its checkout is', async () => {
    const session = await openSession(files);
    await session.bash('t1', ADD);
    const work = 'cd .claude/worktrees/w; echo x > a.txt; rm b.txt; mv c/d.txt f.txt; echo new > new.txt';
    await session.bash('t2', `${work}; ${COMMIT}`);
    await session.settled('t2');
    await session.bash('t3', 'cd .claude/worktrees/w; echo y > new.txt');
    await session.settled('t3');
    expect(await session.stop()).toMatchObject({
      calls: {
        t2: [
          'modify .claude/worktrees/w/a.txt',
          'delete .claude/worktrees/w/b.txt',
          'delete .claude/worktrees/w/c/d.txt',
          'create .claude/worktrees/w/f.txt',
          'create .claude/worktrees/w/new.txt',
        ],
        t3: ['modify .claude/worktrees/w/new.txt'],
      },
      unexplained: [],
      net: [2, 1, 2],
      uncounted: 0,
    });
  });

  test('is no deletion when it is removed, and what was done in it stays counted', async () => {
    const session = await openSession(files);
    await session.bash('t1', `${ADD}; echo x > .claude/worktrees/w/a.txt; echo new > .claude/worktrees/w/new.txt`);
    await session.settled('t1');
    session.write('t2', '.claude/worktrees/w/tool.txt', 'one\n');
    await session.bash('t3', 'git worktree remove --force .claude/worktrees/w; echo z > z.txt');
    await session.settled('t3');
    await session.bash('t4', 'rm e.txt');
    expect(await session.stop()).toMatchObject({
      calls: {
        t1: ['modify .claude/worktrees/w/a.txt', 'create .claude/worktrees/w/new.txt'],
        t3: ['create z.txt'],
        t4: ['delete e.txt'],
      },
      unexplained: [],
    });
  });

  test('is no deletion if there is a snapshot in the middle of its removal', async () => {
    const session = await openSession(files, { manual: true });
    await session.bash('t1', ADD);
    await session.look();
    session.write('t2', 'tool.txt', 'one\n');
    await session.look();
    // The folder keeps changing. The snapshot is attributed to the only known command.
    const isRemoving = `touch -d '1 hour' .claude/worktrees/w`;
    await session.bash('late', `rm .claude/worktrees/w/b.txt .claude/worktrees/w/.git; ${isRemoving}`);
    await session.look();
    await session.bash('t3', 'rm -rf .claude/worktrees; git worktree prune');
    expect(await session.stop()).toMatchObject({ calls: {}, unexplained: [], net: [1, 0, 0] });
  });

  test('that was there before is no deletion either', async () => {
    const session = await openSession(files, { prepare: ADD });
    await session.bash('t1', 'echo x > .claude/worktrees/w/a.txt');
    await session.settled('t1');
    await session.bash('t2', 'rm -rf .claude/worktrees; git worktree prune');
    expect(await session.stop()).toMatchObject({
      calls: { t1: ['modify .claude/worktrees/w/a.txt'] },
      unexplained: [],
      net: [0, 1, 0],
    });
  });

  test('that comes and goes unseen leaves nothing', async () => {
    const session = await openSession(files, { settleMs: NEVER_MS });
    await session.run(`${ADD}; echo x > .claude/worktrees/w/a.txt; git worktree remove --force .claude/worktrees/w`);
    expect(await session.stop()).toMatchObject({ calls: {}, unexplained: [], net: [0, 0, 0] });
  });

  test('is not looked at while git fills it', async () => {
    const session = await openSession(files, { manual: true });
    const lock = join(session.project, '.git/worktrees/w/index.lock');
    await session.bash('t1', `${ADD}; mv .claude/worktrees/w/b.txt hidden; touch ${lock}; echo 1 > one.txt`);
    await session.look();
    await session.bash('t2', 'echo 2 > two.txt');
    await session.look();
    await session.run(`mv hidden .claude/worktrees/w/b.txt; rm ${lock}`);
    await session.bash('t3', 'echo 3 > three.txt');
    expect(await session.stop()).toMatchObject({
      calls: { t1: ['create one.txt'], t2: ['create two.txt'], t3: ['create three.txt'] },
      unexplained: [],
      net: [3, 0, 0],
    });
  });
});

describe('another repository within the project', () => {
  const elsewhere = (): string => {
    const folder = temporaryFolder();
    writeFiles(folder, { ...FILES, '.gitignore': 'build\n' });
    commitAll(folder);
    return folder;
  };

  test.each([
    ['a clone', (from: string) => `git clone -q ${from} sub`, 'sub'],
    ['a clone of an older state', (from: string) => `git clone -q ${from} sub; cd sub; git checkout -q HEAD~1`, 'sub'],
    ['one that was moved here', (from: string) => `git clone -q ${from} ../x; sleep 0.02; mv ../x sub`, 'sub'],
    ['a submodule', (from: string) => `git -c protocol.file.allow=always submodule add -q ${from} sub`, 'sub'],
  ])('is no creation: %s', async (_name, come, root) => {
    const from = elsewhere();
    writeFileSync(join(from, 'a.txt'), 'later\n');
    git(from, 'commit', '-qam', 'later');
    const session = await openSession(FILES, { manual: true });
    await session.bash('t1', `${come(from)} 2>/dev/null`);
    await session.look();
    await session.bash('t2', `cd ${root}; echo x >> a.txt; rm b.txt; mkdir build; echo o > build/o; echo n > n.txt`);
    const { calls, unexplained } = await session.stop();
    expect(calls['t2']).toEqual([`modify ${root}/a.txt`, `delete ${root}/b.txt`, `create ${root}/n.txt`]);
    expect([...(calls['t1'] ?? []), ...unexplained].filter((change) => change.includes(root))).toEqual([]);
  });

  test('that begins here is what its files are: created', async () => {
    const session = await openSession(FILES);
    await session.bash('t1', `mkdir sub; cd sub; git init -q; echo x > x.txt; ${COMMIT}; echo y > y.txt`);
    await session.settled('t1');
    await session.bash('t2', `cd sub; rm x.txt; ${COMMIT}`);
    expect(await session.stop()).toMatchObject({
      calls: { t1: ['create sub/x.txt', 'create sub/y.txt'], t2: ['delete sub/x.txt'] },
      net: [1, 0, 0],
    });
  });

  test('made of files that were there changes none of them', async () => {
    const session = await openSession(FILES);
    await session.bash('t1', `cd c; git init -q; ${COMMIT}; rm -rf .git`);
    await session.bash('t2', `cd c; git init -q; ${COMMIT}`);
    expect(await session.stop()).toMatchObject({ calls: {}, unexplained: [], net: [0, 0, 0] });
    rmSync(join(session.project, 'c'), { recursive: true });
  });
});
