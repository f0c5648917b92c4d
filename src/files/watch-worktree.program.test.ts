import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { createGate } from '../testing/process/gate.ts';
import { writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openSession, NEVER_MS } from '../testing/watched-session.ts';
import { watchWorktree } from './watch-worktree.ts';
import { orderOf, RECORD_ORDER } from '../spool/record-order.ts';

test('counts once what tools write through links, in a project that is a link itself', async () => {
  const session = await openSession(
    { 'src/a.txt': 'a\n', '..b.txt': 'b\n' },
    { settleMs: NEVER_MS, throughLink: true },
  );
  await session.bash('t0', 'ln -s src linked; mkdir ../elsewhere; ln -s ../elsewhere out');
  session.write('t1', 'linked/new.txt', 'new\n');
  session.write('t2', './src/../..b.txt', 'x\n', 'b\n');
  session.write('t3', 'out/c.txt', 'c\n');
  await session.bash('t4', 'rm linked/a.txt');
  expect(await session.stop()).toMatchObject({
    calls: { t0: ['create linked', 'create out'], t4: ['delete src/a.txt'] },
    unexplained: [],
    net: [3, 1, 1],
  });
});

describe.each(['module', 'command'] as const)('watchWorktree() with hooks as a %s', (via) => {
  test('gives each command what it changed, as soon as it has ended', async () => {
    const session = await openSession({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c/d.txt': 'd\n' }, { via });
    await session.bash('t1', 'rm a.txt; mkdir new; for i in 1 2 3; do echo $i > new/$i.txt; done');
    await session.settled('t1');
    await session.bash('t2', 'mv new c/moved; sed -i s/b/x/ b.txt');
    await session.settled('t2');
    await session.bash('t3', 'git checkout -q -- a.txt b.txt');
    await session.settled('t3');
    const moved = [1, 2, 3].flatMap((i) => [`create c/moved/${i}.txt`, `delete new/${i}.txt`]).sort();
    expect(await session.stop()).toEqual({
      calls: {
        t1: ['delete a.txt', 'create new/1.txt', 'create new/2.txt', 'create new/3.txt'],
        t2: ['modify b.txt', ...moved],
        t3: ['create a.txt', 'modify b.txt'],
      },
      unexplained: [],
      net: [3, 0, 0],
      unlisted: [],
      uncounted: 0,
    });
  });

  test('distinguishes commands without a snapshot in between', async () => {
    const session = await openSession(
      { 'x/gone.txt': 'x\n', 'y/y/gone.txt': 'y\n', 'z/kept.txt': 'z\n' },
      { via, settleMs: NEVER_MS },
    );
    await session.bash('t1', 'rm x/gone.txt; echo 1 > one.txt');
    await session.bash('t2', 'rm -r y/y; echo 2 > two.txt');
    await session.bash('t3', 'mv z zz; echo > x/new.txt');
    const { calls, unexplained } = await session.stop();
    expect(calls).toEqual({
      t1: ['create one.txt', 'delete x/gone.txt'],
      t2: ['create two.txt', 'delete y/y/gone.txt'],
      t3: ['create x/new.txt', 'delete z/kept.txt', 'create zz/kept.txt'],
    });
    expect(unexplained).toEqual([]);
  });

  test('leaves to Write what Write reported, and to the command beside it the rest', async () => {
    const session = await openSession({ 'a.txt': 'a\n' }, { via });
    const running = session.bash('t1', 'echo 1 > b.txt; sleep 0.1');
    session.write('w1', 'w.txt', 'w\n');
    session.write('w2', 'a.txt', 'b\n', 'a\n');
    await running;
    await session.settled('t1');
    expect(await session.stop()).toMatchObject({ calls: { t1: ['create b.txt'] }, unexplained: [], net: [2, 1, 0] });
  });
});

describe('watchWorktree()', () => {
  test('hears of what a command deleted before it hears that the command has ended, however far behind it is', async () => {
    const session = await openSession({ 'x/gone.txt': 'x\n' }, { settleMs: NEVER_MS });
    const startedAt = Date.now();
    execFileSync('sh', ['-ec', 'sleep 0.02; rm x/gone.txt'], { cwd: session.project });
    session.record('t1', 'Bash', [startedAt, Date.now()], { stdout: '' });
    // Blocks the event loop until the next check for records is due.
    execFileSync('sleep', ['0.6']);
    await setTimeout(20);
    await session.bash('t2', 'echo > x/new.txt');
    expect((await session.stop()).calls).toEqual({ t1: ['delete x/gone.txt'], t2: ['create x/new.txt'] });
  });

  test('knows of a file that only Write and the commands around it have seen', async () => {
    const session = await openSession({ 'old.txt': 'old\n' }, { settleMs: NEVER_MS });
    await session.bash('t1', 'echo made > x.txt; rm old.txt');
    session.write('w1', 'x.txt', 'written\n', 'made\n');
    session.write('w2', 'old.txt', 'new\n');
    await session.bash('t2', 'rm x.txt; echo more >> old.txt');
    const { calls, unexplained, net } = await session.stop();
    expect(calls).toEqual({ t1: ['create x.txt', 'delete old.txt'], t2: ['modify old.txt', 'delete x.txt'] });
    expect({ unexplained, net }).toEqual({ unexplained: [], net: [0, 1, 0] });
  });

  test('ignores a changed mode after Write, but not changed content', async () => {
    const session = await openSession({}, { settleMs: NEVER_MS });
    session.write('w1', 'run.sh', 'echo\n');
    session.write('w2', 'log.txt', 'a\n');
    await session.bash('t1', 'chmod +x run.sh; echo b >> log.txt');
    const { calls, unexplained } = await session.stop();
    expect({ calls, unexplained }).toEqual({ calls: { t1: ['modify log.txt'] }, unexplained: [] });
  });

  test('hears at the end of calls that have only just ended', async () => {
    const session = await openSession({});
    const [startedAt] = await session.run('echo 1 > a.txt');
    session.record('t1', 'Bash', [startedAt, Date.now() + 500], {});
    expect(await session.stop()).toMatchObject({ calls: { t1: ['create a.txt'] }, unexplained: [] });
  });

  test('leaves to the step what no call can have done', async () => {
    const session = await openSession({ 'a.txt': 'a\n' });
    writeFiles(session.project, { 'by-editor.txt': 'x\n' });
    // Further apart than the tolerance of change times, which cannot be set.
    await setTimeout(400);
    await session.bash('t1', 'echo 1 > b.txt');
    await session.settled('t1');
    await setTimeout(50);
    rmSync(join(session.project, 'a.txt'));
    const { calls, unexplained } = await session.stop();
    expect(calls).toEqual({ t1: ['create b.txt'] });
    expect(unexplained).toEqual(['delete a.txt', 'create by-editor.txt']);
  });

  test('guesses nothing about a file that either of two commands can have deleted', async () => {
    const session = await openSession({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    const times = await Promise.all(['rm a.txt; sleep 0.1', 'rm b.txt; sleep 0.1'].map(session.run));
    for (const [i, when] of times.entries()) session.record(`t${i + 1}`, 'Bash', when, {});
    await session.bash('t3', 'rm c.txt');
    const { calls, unexplained } = await session.stop();
    expect({ calls, unexplained }).toEqual({
      calls: { t3: ['delete c.txt'] },
      unexplained: ['delete a.txt', 'delete b.txt'],
    });
  });

  test('guesses nothing where two commands ran at the same time', async () => {
    const session = await openSession({});
    const times = await session.run('echo 1 > a.txt');
    session.record('t1', 'Bash', times, {});
    session.record('t2', 'Bash', times, {});
    await session.bash('t3', 'echo 2 > b.txt');
    expect(await session.stop()).toMatchObject({ calls: { t3: ['create b.txt'] }, unexplained: ['create a.txt'] });
  });

  test('guesses nothing either when the last of three that ran at the same time has ended', async () => {
    const session = await openSession({}, { manual: true });
    const times = await session.run('echo 1 > a.txt');
    session.record('t1', 'Bash', times, {});
    session.record('t2', 'Bash', times, {});
    await session.look();
    await session.run('echo 2 > b.txt');
    session.record('t3', 'Bash', [times[0], Date.now()], {});
    expect(await session.stop()).toMatchObject({ calls: { t3: ['create b.txt'] }, unexplained: ['create a.txt'] });
  });

  test('waits with what a long command did until it has ended', async () => {
    const session = await openSession({}, { manual: true });
    const gate = createGate(temporaryFolder());
    const running = session.bash('t1', `echo 1 > early.txt; ${gate.wait}; echo 1 > late.txt`);
    await eventually(() => expect(existsSync(join(session.project, 'early.txt'))).toBe(true));
    session.write('w1', 'other.txt', 'x\n');
    await session.look();
    await gate.open();
    await running;
    const { calls, unexplained } = await session.stop();
    expect({ calls, unexplained }).toEqual({ calls: { t1: ['create early.txt', 'create late.txt'] }, unexplained: [] });
  });

  test('counts what is ignored, and lists none of it, even where a tool reported it', async () => {
    const session = await openSession({ '.gitignore': 'dist\n' });
    await setTimeout(50);
    await session.bash('t1', 'mkdir -p node_modules/a dist; for i in 1 2 3; do echo $i > node_modules/a/$i.js; done');
    session.write('w1', 'dist/out.js', 'x\n');
    expect(await session.stop()).toEqual({
      calls: {},
      unexplained: [],
      net: [0, 0, 0],
      unlisted: ['dist/out.js'],
      uncounted: 4,
    });
  });

  test('believes no times that a command set', async () => {
    const session = await openSession({ 'a.txt': 'a\n' }, { settleMs: NEVER_MS });
    await session.bash('t1', 'echo x > old.txt; touch -d 2001-01-01 old.txt');
    await session.bash('t2', 'echo b > a.txt; touch -d 2101-01-01 a.txt');
    const { calls } = await session.stop();
    expect(calls).toEqual({ t1: ['create old.txt'], t2: ['modify a.txt'] });
  });

  test('watches nothing if there are too many files, and does not fail without a project', async () => {
    const folder = temporaryFolder();
    const watch = await watchWorktree({ project: join(folder, 'missing'), folder });
    await watch?.stop();
    expect(readdirSync(folder).some((name) => orderOf(name) === RECORD_ORDER['step.files'])).toBe(true);
  });
});
