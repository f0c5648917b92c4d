import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordIdOf } from '../../src/core/ids/ids.ts';
import { newDrain } from '../../src/relay/drain.ts';
import { openStore } from '../../src/store/open-store.ts';
import { slowTests } from '../../src/testing/real.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { drainAll } from '../../src/testing/store/drain-all.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { mutate } from './mutate.ts';
import { sampleRecords } from './sample-records.ts';

const slow = slowTests('records that are damaged');

const RECORDS = 10_000;
const SEED = Number(process.env['STEPMETER_SEED'] ?? 20_261_122);

describe.skipIf(slow.skip)(`${slow.title}`, () => {
  test(`ingests or quarantines each of ${RECORDS}, with its reason, and continues`, async () => {
    const home = temporaryFolder();
    const random = randomOf(SEED).next;
    const { folder, records } = generateSession(home, 3);
    const kinds = sampleRecords(records, Date.now());
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
  });
});
