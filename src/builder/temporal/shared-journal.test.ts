import { expect, test } from 'vitest';
import { describeEngine } from '../../engine/engine.testsuite.ts';
import { openJournal } from '../../engine/journal.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { acquireLock } from '../../process/exclusive-lock.ts';
import { openBudget } from '../budget.ts';
import { defineActivity } from '../../engine/activity.ts';
import { openEngine } from '../../engine/engine.ts';
import { SYSTEM_TIME } from '../../engine/system-time.ts';
import { openSharedJournal } from './shared-journal.ts';

describeEngine('a journal that several workers use', () => {
  const folder = temporaryFolder();
  return () => openSharedJournal(folder);
});

test('a worker sees what another one has reserved since it opened the journal', async () => {
  const folder = temporaryFolder();
  const [one, other] = [workerOn(folder), workerOn(folder)];
  const shares: number[] = [];
  await new Promise<void>((started) => {
    const endless = defineActivity('endless', null, (_: null, { reservedUsd = 0 }) => {
      shares.push(reservedUsd);
      started();
      return new Promise<null>(() => {});
    });
    void one.run(endless, 'a', null, { reserve: () => openBudget(4, one).reserve('a session') });
  });
  const next = defineActivity('next', null, async (_: null, { reservedUsd = 0 }) => void shares.push(reservedUsd));
  await other.run(next, 'b', null, { reserve: () => openBudget(4, other).reserve('a session') });
  expect(shares).toEqual([3, 0.25]);
  // The one that runs is not lost; its cost is unknown until it ends.
  other.settle({ costUsd: 1, isComplete: true }, (key) => key === 'b');
  expect(
    openJournal(openSharedJournal(folder))
      .open()
      .map(({ key }) => key),
  ).toEqual(['a']);
});

test('entries are written while no other process has the journal', () => {
  const folder = temporaryFolder();
  const { exclusively } = openSharedJournal(folder);
  const during = exclusively?.(() => acquireLock(folder, 'journal.lock'));
  expect(during).toBeUndefined();
  acquireLock(folder, 'journal.lock')?.release();
});

function workerOn(folder: string) {
  return openEngine({ journal: openSharedJournal(folder), signal: new AbortController().signal, ...SYSTEM_TIME });
}
