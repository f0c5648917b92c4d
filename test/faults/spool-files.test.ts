import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, onTestFinished } from 'vitest';
import { METRIC } from '../../src/telemetry/names.ts';
import { newDrain, type DrainOptions } from '../../src/relay/drain.ts';
import { openStore } from '../../src/store/open-store.ts';
import { pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { counted, expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { drainAll } from '../../src/testing/store/drain-all.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { orderOf, RECORD_ORDER } from '../../src/spool/record-order.ts';

const CALLS = 4;
const DAY_S = 24 * 60 * 60;

describe('files of the spool', () => {
  test('that were copied count once, before and after the first was taken, under whatever name', async () => {
    const options = await openSpool();
    const { folder, names } = session(options);
    const [first = ''] = names;
    const kept = join(temporaryFolder(), 'kept');
    for (const name of names) copyFileSync(join(folder, name), join(folder, `copy-${name}`));
    cpSync(folder, kept, { recursive: true });
    await drainAll(options);
    await expectCalls(options, CALLS);
    cpSync(kept, folder, { recursive: true });
    copyFileSync(join(kept, first), join(folder, '0.json'));
    await drainAll(options);
    await expectCalls(options, CALLS);
    expect(pendingRecordsIn(options.home)).toEqual([]);
  });

  test('that were copied into the folder of another step count once', async () => {
    const options = await openSpool();
    const [one, other] = [session(options), session(options)];
    for (const name of one.names) copyFileSync(join(one.folder, name), join(other.folder, name));
    await drainAll(options);
    await expectCalls(options, 2 * CALLS, 2);
  });

  test('that were renamed are ingested, unless the name is not that of a record', async () => {
    const options = await openSpool();
    const { folder, names } = session(options);
    for (const [index, name] of names.entries())
      renameSync(join(folder, name), join(folder, index === 0 ? `${name}.bak` : `z${names.length - index}.json`));
    await drainAll(options);
    await expectCalls(options, CALLS - 1);
    expect(readdirSync(folder).filter((name) => name !== 'context.json')).toEqual([`${names[0]}.bak`]);
  });

  test('of a folder that was renamed belong to the step that its context names', async () => {
    const options = await openSpool();
    const { folder } = session(options);
    renameSync(folder, join(options.home, 'spool', 'elsewhere'));
    await drainAll(options);
    await expectCalls(options, CALLS);
  });

  test('that are truncated are waited for while they are new, and quarantined later', async () => {
    const options = await openSpool();
    const { folder, names } = session(options);
    const [torn = '', empty = ''] = names;
    tear(join(folder, torn));
    writeFileSync(join(folder, empty), '');
    await drainAll(options);
    expect(readdirSync(folder).toSorted()).toEqual(['context.json', torn, empty].toSorted());
    for (const name of [torn, empty]) setTime(join(folder, name), -60);
    await drainAll(options);
    await expectCalls(options, CALLS - 2);
    expect(reasons(options)).toEqual(['not JSON, or truncated', 'not JSON, or truncated']);
    expect(pendingRecordsIn(options.home)).toEqual([]);
  });

  test('that are links, pipes, sockets or folders are set aside and not read', async () => {
    const options = await openSpool();
    const { folder, names } = session(options);
    const secret = join(temporaryFolder(), 'secret.json');
    copyFileSync(join(folder, names[0] ?? ''), secret);
    symlinkSync(secret, join(folder, 'a-link.json'));
    symlinkSync('/dev/zero', join(folder, 'a-device.json'));
    execFileSync('mkfifo', [join(folder, 'a-pipe.json')]);
    const server = createServer().listen(join(folder, 'a-socket.json'));
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await drainAll(options);
    await expectCalls(options, CALLS);
    expect(reasons(options)).toEqual(Array.from({ length: 4 }, () => 'not a regular file'));
    expect(pendingRecordsIn(options.home)).toEqual([]);
    expect(existsSync(secret)).toBe(true);
  });

  test('have no context where that is a link or a pipe, or the folder is a link', async () => {
    const options = await openSpool();
    const { folder } = session(options);
    const kept = join(temporaryFolder(), 'kept');
    renameSync(folder, kept);
    symlinkSync(kept, folder);
    for (const name of ['linked', 'piped']) mkdirSync(join(options.home, 'spool', name));
    symlinkSync(join(kept, 'context.json'), join(options.home, 'spool', 'linked', 'context.json'));
    execFileSync('mkfifo', [join(options.home, 'spool', 'piped', 'context.json')]);
    await drainAll(options);
    expect(await options.store.db.selectFrom('run').select('id').execute()).toEqual([]);
    expect(readdirSync(kept).length).toBeGreaterThan(CALLS);
  });

  test('from the future are quarantined, also if only the time of a truncated file is in the future', async () => {
    const options = await openSpool();
    const { folder, names } = session(options);
    const [whole = '', torn = '', said = ''] = names;
    tear(join(folder, torn));
    for (const name of [whole, torn]) setTime(join(folder, name), 2 * DAY_S);
    const record = JSON.parse(readFileSync(join(folder, said), 'utf8')) as object;
    writeFileSync(join(folder, said), JSON.stringify({ ...record, at: Date.now() + 2 * DAY_S * 1000 }));
    await drainAll(options);
    await expectCalls(options, CALLS - 2);
    expect(reasons(options).toSorted()).toEqual([
      'not JSON, or truncated',
      expect.stringMatching(/^timestamp \d+ is more than a day in the future$/),
    ]);
    expect(pendingRecordsIn(options.home)).toEqual([]);
  });
});

async function openSpool(): Promise<DrainOptions> {
  const home = temporaryFolder();
  const store = await openStore({ STEPMETER_HOME: home });
  onTestFinished(() => store.close());
  return newDrain({ store, home, exports: true });
}

/** A folder with the records of a session, and the names of those written by hooks. */
function session({ home }: DrainOptions): { folder: string; names: string[] } {
  const made = generateSession(home, CALLS);
  writeSession(made);
  return {
    folder: made.folder,
    names: readdirSync(made.folder)
      .filter((name) => name !== 'context.json' && orderOf(name) === RECORD_ORDER.hook)
      .sort(),
  };
}

/** Expects every call to be stored, and the totals to match the rows. */
async function expectCalls({ store }: DrainOptions, calls: number, steps = 1): Promise<void> {
  expect(await store.db.selectFrom('tool_call').select('id').execute()).toHaveLength(calls);
  await expectTotalsOfRows(store);
  expect(await counted(store)).toMatchObject({ [METRIC.toolCalls.name]: calls, [METRIC.steps.name]: steps });
}

function tear(file: string): void {
  return writeFileSync(file, readFileSync(file).subarray(0, -20));
}

function setTime(file: string, secondsFromNow: number): void {
  const time = Date.now() / 1000 + secondsFromNow;
  utimesSync(file, time, time);
}

function reasons({ home }: DrainOptions): string[] {
  return readdirSync(join(home, 'quarantine'))
    .filter((name) => name.endsWith('.reason'))
    .map((name) =>
      readFileSync(join(home, 'quarantine', name), 'utf8')
        .replace(/^.*?: /, '')
        .trim(),
    );
}
