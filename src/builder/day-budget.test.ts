import { expect, test } from 'vitest';
import { defineActivity } from '../engine/activity.ts';
import { openEngine, type Engine } from '../engine/engine.ts';
import { openJournalFile } from '../engine/journal-file.ts';
import { acquireLock } from '../process/exclusive-lock.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openBudget } from './budget.ts';
import { buildFolder } from './build-state.ts';
import { openDayBudget, shareDay } from './day-budget.ts';

test('builds at the same time do not reserve the same part of the day; what is recorded elsewhere counts', async () => {
  const { env, now } = todayIn(temporaryFolder());
  const asked: (readonly string[])[] = [];
  const spentWithout = async (_since: number, runIds: readonly string[]): Promise<number> => {
    asked.push(runIds);
    return 1;
  };
  const day = openDayBudget(env, { limitUsd: 5, spentWithout, now: () => now });
  const [one, other] = ['one', 'other'].map((name) => engineOf(env, name, now));
  const reserving = (engine: Engine | undefined) => ({
    prepare: day.refresh,
    reserve: () => openBudget(100, engine as Engine, day.leftUsd).reserve('a session'),
  });
  await new Promise<void>((started) => {
    const endless = defineActivity('endless', null, () => new Promise<null>(() => started()));
    void one?.run(endless, 'a', null, reserving(one));
  });
  // Three quarters of the $4 that are left are reserved.
  expect(day.leftUsd()).toBe(1);
  const paid = defineActivity('paid', null, async (_: null, { addCost, reservedUsd = 0 }) => {
    addCost(0.25);
    return reservedUsd;
  });
  expect(await other?.run(paid, 'b', null, reserving(other))).toBe(0.75);
  expect(day.leftUsd()).toBe(0.75);
  expect(asked).toEqual([[], ['one']]);
});

const DAY_MS = 86_400_000;

test('what builds spent yesterday does not count today, and an exhausted day is named', async () => {
  const { env, now } = todayIn(temporaryFolder());
  const paid = defineActivity('paid', null, async (_: null, { addCost }) => addCost(2));
  await engineOf(env, 'one', now - DAY_MS).run(paid, 'a', null);
  const day = openDayBudget(env, { limitUsd: 2, spentWithout: async () => 0, now: () => now });
  const engine = engineOf(env, 'one', now);
  expect(day.leftUsd()).toBe(2);
  await engine.run(paid, 'b', null);
  const { reserve } = openBudget(100, engine, day.leftUsd);
  expect(() => reserve('repair 1')).toThrow(
    'Cannot start repair 1: $0.0000 of the budget of the day (STEPMETER_BUDGET_DAY) is left',
  );
});

test('a reservation excludes those of all other builds', () => {
  const { env } = todayIn(temporaryFolder());
  const { exclusively } = shareDay(env, openJournalFile(buildFolder(env, 'one')));
  const folder = buildFolder(env, '.');
  expect(exclusively?.(() => acquireLock(folder, 'day.lock'))).toBeUndefined();
  acquireLock(folder, 'day.lock')?.release();
});

/** Files that are written now have changed today. */
function todayIn(home: string) {
  return { env: { STEPMETER_HOME: home }, now: Date.now() };
}

function engineOf(env: Readonly<Record<string, string>>, runId: string, now: number): Engine {
  const journal = shareDay(env, openJournalFile(buildFolder(env, runId)));
  const time = { now: () => now, sleep: async () => {}, startTimer: () => () => {} };
  return openEngine({ journal, signal: new AbortController().signal, ...time });
}
