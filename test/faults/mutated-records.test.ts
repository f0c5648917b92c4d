import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordIdOf } from '../../src/core/ids.ts';
import type { FileChange, SpoolRecord } from '../../src/spool/record.ts';
import { newDrain } from '../../src/relay/drain.ts';
import { openStore } from '../../src/store/open-store.ts';
import { slowTests } from '../../src/testing/real.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { drainAll } from '../../src/testing/store/drain-all.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { mutate } from './mutate.ts';

const slow = slowTests('records that are damaged');

const RECORDS = 10_000;
const SEED = Number(process.env['STEPMETER_SEED'] ?? 20_261_122);

const CHANGE: FileChange = {
  path: 'a/b.ts',
  operation: 'modify',
  size: 3,
  sizeBefore: 2,
  lines: 1,
  linesAdded: 1,
  linesRemoved: 0,
  renamedFrom: 'c',
  renamedTo: 'd',
  changedAt: 1_790_000_000_000,
};

describe.skipIf(slow.skip)(`${slow.title}`, () => {
  test(`ingests or quarantines each of ${RECORDS}, with its reason, and continues`, async () => {
    const home = temporaryFolder();
    const random = randomOf(SEED).next;
    const { folder, records } = generateSession(home, 3);
    const kinds = samples(records, Date.now());
    const ids = new Set<string>();
    for (let i = 0; i < RECORDS; i++) {
      const bytes = mutate(kinds[i % kinds.length], random);
      const file = join(folder, `${i}.json`);
      writeFileSync(file, bytes);
      // Old enough that invalid JSON counts as truncated.
      utimesSync(file, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
      ids.add(recordIdOf(basename(folder), bytes));
    }
    const store = await openStore({ STEPMETER_HOME: home });
    const options = newDrain({ store, home, exports: true });
    await drainAll(options);

    const audits = await store.db.selectFrom('audit_entry').selectAll().execute();
    expect(new Set(audits.map(({ id }) => id))).toEqual(ids);
    const quarantined = audits.filter(({ outcome }) => outcome !== 'stored');
    expect(quarantined.every(({ outcome }) => /^quarantined: \S/.test(outcome))).toBe(true);
    expect(quarantined.length).toBeGreaterThan(RECORDS / 20);
    expect(audits.length - quarantined.length).toBeGreaterThan(RECORDS / 20);
    for (const { id } of quarantined) {
      expect(existsSync(join(home, 'quarantine', `${id}.json`))).toBe(true);
      expect(readFileSync(join(home, 'quarantine', `${id}.json.reason`), 'utf8')).toMatch(/: \S/);
    }
    expect(readdirSync(folder)).toEqual(['context.json']);

    // Valid records are still ingested, and the totals still match the rows.
    const before = (await store.db.selectFrom('tool_call').select('id').execute()).length;
    writeSession(generateSession(home, 5));
    await drainAll(options);
    expect(await store.db.selectFrom('tool_call').select('id').execute()).toHaveLength(before + 5);
    await expectTotalsOfRows(store);
    expect(Object.prototype).not.toHaveProperty('polluted');
    await store.close();
  }, 300_000);
});

/** One record of every type, with all optional properties. */
function samples(records: readonly SpoolRecord[], at: number): SpoolRecord[] {
  const session = '01a20000-0000-7000-8000-000000000000';
  return [
    ...records,
    {
      v: 1,
      type: 'request',
      at,
      session,
      sessionId: 'c',
      turnId: 't',
      index: 0,
      agentId: 'a',
      model: 'claude-opus-5-5',
      effort: 'high',
      startedAt: at,
      toolUseIds: ['toolu_x'],
      usage: { input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5, reasoning: 6 },
    },
    { v: 1, type: 'run.ended', at, result: 'failure', errorType: 'Error' },
    { v: 1, type: 'files.changed', at, startedAt: at, toolUseId: 'toolu_f', source: 'shell', changes: [CHANGE] },
    {
      v: 1,
      type: 'step.files',
      at,
      startedAt: at,
      created: 1,
      modified: 2,
      deleted: 3,
      linesAdded: 4,
      linesRemoved: 5,
      bytes: -6,
      unexplained: [CHANGE],
      unlisted: ['dist/x'],
      uncounted: { files: 7, bytes: 8 },
    },
    {
      v: 1,
      type: 'session.ended',
      at,
      session,
      startedAt: at,
      exitCode: 1,
      signal: 'SIGTERM',
      timeToFirstTokenMs: 900,
      ledger: {
        sessionId: 'c',
        startedAt: at,
        endedAt: at,
        requests: [],
        toolCalls: [
          { toolUseId: 'toolu_l', tool: 'Bash', startedAt: at, endedAt: at, errorType: 'exit_code_1', files: [] },
        ],
        agents: [{ agentId: 'a', name: 'Explore', toolUseId: 'toolu_l', startedAt: at, endedAt: at }],
        bill: {
          costNanoUsd: 1,
          models: {
            m: {
              usage: { input: 1, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
              costNanoUsd: 1,
            },
          },
        },
      },
    },
  ];
}
