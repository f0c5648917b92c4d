import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { commitAll, writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { defineActivity, defineFileActivity } from './activity.ts';
import { openEngine, type Engine } from './engine.ts';
import { describeEngine } from './engine.testsuite.ts';
import type { JournalEntry } from './journal-entry.ts';
import { openJournalFile, releaseReserve } from './journal-file.ts';
import { openJournal } from './journal.ts';
import { spendingOf } from './spending.ts';
import { RateLimited } from './retry.ts';
import { SYSTEM_TIME } from './system-time.ts';
import { openGitWorkspace } from './workspace.ts';

describeEngine('a file', () => {
  const folder = temporaryFolder();
  return () => openJournalFile(folder);
});

describeEngine('memory', () => {
  const entries: JournalEntry[] = [];
  return () => ({ read: () => [...entries], append: (entry) => void entries.push(entry) });
});

test('a journal is read up to a line that was not finished, and continued after it', () => {
  const folder = temporaryFolder();
  const entry = { v: 1, type: 'settled', key: 'a', attempt: 1, at: 0, costUsd: 0 } as const;
  openJournalFile(folder).append(entry);
  appendFileSync(join(folder, 'journal.ndjson'), '\n{"v":1,"type":"compl');
  openJournalFile(folder).append({ ...entry, key: 'b' });
  expect(
    openJournalFile(folder)
      .read()
      .map(({ key }) => key),
  ).toEqual(['a', 'b']);
});

test('the cost of attempts is the sum to the billionth, as the store has it', () => {
  const completed = { v: 1, type: 'completed', attempt: 1, at: 0, input: '', definition: '', output: null } as const;
  const entries = [0.1, 0.2].map((costUsd) => ({ ...completed, key: String(costUsd), costUsd }));
  expect(spendingOf(openJournal({ read: () => entries, append: () => {} })).costUsd).toBe(0.3);
});

test('a journal reserves space for each activity that runs, and gives it back', () => {
  const folder = temporaryFolder();
  const journal = openJournalFile(folder);
  const entry = { v: 1, attempt: 1, at: 0, input: '', definition: '' } as const;
  const reserves = () => readdirSync(folder).filter((name) => name !== 'journal.ndjson').length;
  const counts = [];
  for (const key of ['a', 'b']) journal.append({ ...entry, key, type: 'started' });
  counts.push(reserves());
  journal.append({ ...entry, key: 'a', type: 'completed', output: null, costUsd: 0 });
  counts.push(reserves());
  releaseReserve(folder);
  expect([...counts, reserves()]).toEqual([2, 1, 0]);
});

test('an activity costs two durable entries, its start and its end; one that is known costs none', async () => {
  const entries: JournalEntry[] = [];
  const journal = { read: () => entries, append: (entry: JournalEntry) => void entries.push(entry) };
  const signal = new AbortController().signal;
  const activity = defineActivity('idle', null, async (input: number) => input);
  const engine = openEngine({ journal, signal, ...SYSTEM_TIME });
  for (const input of [1, 2, 1]) await engine.run(activity, `a${input}`, input);
  expect(entries.map(({ type, key }) => `${key} ${type}`)).toEqual([
    'a1 started',
    'a1 completed',
    'a2 started',
    'a2 completed',
  ]);
});

test('work that is done is not repeated if its files could not be kept, also by the next process', async () => {
  const [journal, project] = [temporaryFolder(), temporaryFolder()];
  writeFiles(project, { 'spec.md': 'spec\n' });
  commitAll(project);
  const open = () =>
    openEngine({ journal: openJournalFile(journal), signal: new AbortController().signal, ...SYSTEM_TIME });
  let calls = 0;
  const write = defineActivity('write', null, async (text: string, { addCost }) => {
    calls += 1;
    addCost(1);
    writeFileSync(join(project, 'new.txt'), text);
    return text;
  });
  const workspace = openGitWorkspace(project);
  const before = await workspace.snapshot();
  const full = async (): Promise<string> => {
    if (calls > 0) throw new Error('The disk is full');
    return before;
  };
  const attempt = open().run(write, 'one', 'text', { workspace: { ...workspace, snapshot: full } });
  await expect(attempt).rejects.toThrow('The disk is full');
  const next = open();
  expect(next.spent()).toEqual({ costUsd: 1, unknownUsd: 0 });
  expect(await next.run(write, 'one', 'text', { workspace })).toBe('text');
  expect([calls, next.attempts('one'), next.spent(), next.committedUsd()]).toEqual([
    1,
    1,
    { costUsd: 1, unknownUsd: 0 },
    1,
  ]);
  expect(next.treeOf(workspace)).toBe(await workspace.snapshot());
  expect(next.treeOf(workspace)).not.toBe(before);
});

test.each([
  ['in the same place is made of its files, and not paid again', 'worktree 1', 1],
  ['is paid again where its files are not', 'worktree 2', 2],
])('a result that could not be made %s', async (_what, place, paid) => {
  const [journal, project] = [temporaryFolder(), temporaryFolder()];
  writeFiles(project, { 'spec.md': 'spec\n' });
  commitAll(project);
  const open = () =>
    openEngine({ journal: openJournalFile(journal), signal: new AbortController().signal, ...SYSTEM_TIME });
  let [calls, isFull] = [0, true];
  const commit = defineFileActivity('commit', null, {
    run: async () => writeFileSync(join(project, 'new.txt'), String((calls += 1))),
    keep: async (tree) => {
      if (isFull) throw new Error('The disk is full');
      return `commit of ${tree}`;
    },
  });
  const at = (name: string) => ({ workspace: { ...openGitWorkspace(project), place: async () => name } });
  const first = open();
  await expect(first.run(commit, 'one', null, at('worktree 1'))).rejects.toThrow('The disk is full');
  expect([...first.heldPlaces()]).toEqual(['worktree 1']);
  isFull = false;
  const next = open();
  const tree = () => openGitWorkspace(project).snapshot();
  expect(await next.run(commit, 'one', null, at(place))).toBe(`commit of ${await tree()}`);
  expect([calls, [...next.heldPlaces()], await open().run(commit, 'one', null, at(place))]).toEqual([
    paid,
    [],
    `commit of ${await tree()}`,
  ]);
});

test('an activity starts from the files of the one before it, whatever a killed attempt left', async () => {
  const [journal, project] = [temporaryFolder(), temporaryFolder()];
  writeFiles(project, { 'spec.md': 'spec\n', '.gitignore': 'node_modules\n', 'node_modules/x': 'x' });
  commitAll(project);
  const signal = new AbortController().signal;
  const open = () => openEngine({ journal: openJournalFile(journal), signal, ...SYSTEM_TIME });
  const workspace = openGitWorkspace(project);
  const write = defineActivity('write', null, async (name: string) => {
    writeFileSync(join(project, name), name);
    return readFileSync(join(project, 'spec.md'), 'utf8');
  });
  await open().run(write, 'one', 'one.txt', { workspace });
  // The next attempt is killed in the middle of its work.
  writeFiles(project, { 'spec.md': 'broken', 'half.txt': 'half' });
  const next = open();
  expect(await next.run(write, 'one', 'one.txt', { workspace })).toBe('spec\n');
  expect(readFileSync(join(project, 'spec.md'), 'utf8')).toBe('broken');
  expect(await next.run(write, 'two', 'two.txt', { workspace })).toBe('spec\n');
  const files = ['one.txt', 'two.txt', 'half.txt', 'node_modules/x'];
  expect(files.map((name) => existsSync(join(project, name)))).toEqual([true, true, false, true]);
});

describe('an attempt after one that was cut off', () => {
  /** Runs an activity that is cut off when it has written a file, and then again; returns what the second run had. */
  const cutOff = async (endedAt: number | undefined, nextPlace = 'same', error?: Error): Promise<unknown[]> => {
    const [journal, project] = [temporaryFolder(), temporaryFolder()];
    writeFiles(project, { 'spec.md': 'spec\n' });
    commitAll(project);
    const controller = new AbortController();
    const open = (signal = new AbortController().signal) =>
      openEngine({ journal: openJournalFile(journal), signal, ...SYSTEM_TIME });
    const seen: unknown[] = [];
    const work = defineActivity('work', null, async (_: null, { session, noteSession, signal }) => {
      seen.push(session, existsSync(join(project, 'half.txt')));
      if (controller.signal.aborted) return null;
      noteSession('session 1');
      writeFiles(project, { 'half.txt': 'half' });
      controller.abort();
      if (error) throw error;
      return signal.throwIfAborted();
    });
    const place = async () => (controller.signal.aborted ? nextPlace : 'same');
    const workspace = { ...openGitWorkspace(project), place };
    const continuation = {
      endOf: () => endedAt,
      onCutOff: (reason?: string) => void seen.push(reason ?? 'continued'),
      onRestore: (tree: string) =>
        void seen.push(execFileSync('git', ['show', `${tree}:half.txt`], { cwd: project }) + ''),
    };
    const run = (engine: Engine) => engine.run(work, 'one', null, { workspace, continuation });
    await expect(run(open(controller.signal))).rejects.toThrow(error?.message ?? 'abort');
    expect([...open().heldPlaces()]).toEqual(['same']);
    await run(open());
    expect([...open().heldPlaces()]).toEqual([]);
    return seen.slice(2);
  };

  test('continues with its session and its files', async () => {
    expect(await cutOff(Infinity)).toEqual(['continued', 'session 1', true]);
  });

  test('continues as well if the model API refused because of its load', async () => {
    expect(await cutOff(Infinity, 'same', new RateLimited('529'))).toEqual(['continued', 'session 1', true]);
  });

  test.each([
    ['its files were changed after it ended', 1, 'same'],
    ['its worktree is another one', Infinity, 'other'],
    ['its transcript is missing', undefined, 'same'],
  ])('restores the files, begins again and says why: %s', async (reason, endedAt, place) => {
    expect(await cutOff(endedAt, place)).toEqual([reason, 'half', undefined, false]);
  });
});
