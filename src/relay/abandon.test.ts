import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Context, Owner } from '../core/context.ts';
import { newRunId, newSessionId, newStepId } from '../core/ids/ids.ts';
import { DAY_MS } from '../core/time/day.ts';
import { identityOf } from '../process/inspect/process-identity.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { openStore } from '../store/open-store.ts';
import { endAbandoned } from './abandon.ts';
import { drain, newDrain } from './drain.ts';

const START = Date.UTC(2026, 10, 1);
const SECOND = 1000;

test('an abandoned run ended when its process was last seen alive, not when its death was noticed', async () => {
  const { at, kill, takeAll: ingestAll, endAbandoned: end, ends } = await openRun();
  await ingestAll();
  at(START + 90 * SECOND);
  expect(await end()).toBe(0);
  await kill();
  at(START + 5000 * SECOND);
  expect(await end()).toBe(2);
  expect(await ends()).toEqual(ABANDONED_AT(90 * SECOND));
});

test('an abandoned run that no relay saw alive ended with the last that its session did', async () => {
  const { folder, at, kill, takeAll: ingestAll, endAbandoned: end, ends } = await openRun();
  const ended = { at: START + 70 * SECOND, exitCode: null, signal: 'SIGKILL' };
  appendRecord(folder, { v: 1, type: 'session.ended', session: newSessionId(), startedAt: START + SECOND, ...ended });
  await kill();
  await ingestAll();
  at(START + 5000 * SECOND);
  await end();
  expect(await ends()).toEqual(ABANDONED_AT(70 * SECOND));
});

test('an abandoned run whose process had a clock that was days ahead ends', async () => {
  const { at, kill, takeAll: ingestAll, endAbandoned: end, ends } = await openRun();
  await ingestAll();
  await kill();
  at(START - 3 * DAY_MS);
  await end();
  expect(await ends()).toEqual(ABANDONED_AT(0));
});

test('what notes that a run is alive is no record', async () => {
  const { runFolder, takeAll: ingestAll, endAbandoned: end } = await openRun();
  await ingestAll();
  await end();
  await ingestAll();
  expect(readdirSync(runFolder).toSorted()).toEqual(['.alive', 'context.json']);
});

/** A run with a step of a process, in a store whose time is given. */
async function openRun() {
  const home = temporaryFolder();
  let now = START;
  const store = await openStore(isolatedEnvironment(home), () => now);
  onTestFinished(() => store.close());
  const child = spawn('sleep', ['600']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const owner: Owner = identityOf(child.pid ?? 0);
  const run: Context = { v: 1, run: { id: newRunId(), workflow: 'w' }, startedAt: START, project: '/p', owner };
  const step: Context = { ...run, step: { id: newStepId(), name: 's', attempt: 1, kind: 'first' } };
  const [runFolder, folder] = [run, step].map((one) => openContextFolder(join(home, 'spool'), one));
  const options = newDrain({ store, home, exports: false });
  const ingestAll = async (): Promise<void> => {
    while ((await drain(options)) > 0);
  };
  return {
    folder: folder ?? '',
    runFolder: runFolder ?? '',
    at: (ms: number) => (now = ms),
    takeAll: ingestAll,
    endAbandoned: () => endAbandoned(store, home),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    ends: async () => {
      await ingestAll();
      const [runs, steps] = await Promise.all([
        store.db.selectFrom('run').selectAll().execute(),
        store.db.selectFrom('step').selectAll().execute(),
      ]);
      return [...runs, ...steps].map(({ result, ended_at }) => [result, ended_at === null ? null : ended_at - START]);
    },
  };
}

function ABANDONED_AT(ms: number) {
  return [
    ['abandoned', ms],
    ['abandoned', ms],
  ];
}
