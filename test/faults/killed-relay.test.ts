import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { startRelay, pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { startOtlpSink } from '../../src/testing/stack/otlp-sink.ts';

const slow = slowTests('a relay that is killed');

const KILLS = 50;
const CALLS = 40;
const LONGEST_LIFE_MS = 1500;

describe.skipIf(slow.skip)(`${slow.title}`, () => {
  test('loses nothing and counts nothing twice, killed at 50 random moments, its collector unsure', async () => {
    const home = temporaryFolder();
    const sink = await startOtlpSink(7);
    const env = { STEPMETER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    for (let kill = 0; kill < KILLS; kill++) {
      writeSession(generateSession(home, CALLS));
      const relay = startRelay(home, { env });
      await sleep(Math.random() * LONGEST_LIFE_MS);
      await relay.stop('SIGKILL');
    }
    // A dropped connection ends a pass: what is left depends on how much the killed relays had exported.
    await eventually(async () => {
      const { stdout, stderr } = await runCli(['relay', '--once', '--json'], { home, env });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).not.toHaveProperty('exportProblem');
    });
    sink.close();

    const store = await openStore(isolatedEnvironment(home));
    await expectTotalsOfRows(store);
    const rows = async (table: 'tool_call' | 'request' | 'file_operation') =>
      (await store.db.selectFrom(table).select('id').execute()).length;
    expect([await rows('tool_call'), await rows('request'), await rows('file_operation')]).toEqual([
      KILLS * CALLS,
      KILLS * CALLS,
      KILLS * CALLS,
    ]);
    expect(await store.db.selectFrom('outbox').select('id').execute()).toEqual([]);
    await store.close();

    // Per session: a call, its file and its request each, the session, and the step. The runs have not ended.
    expect(sink.spans.size).toBe(KILLS * (3 * CALLS + 2));
    expect(pendingRecordsIn(home)).toEqual([]);
  });
});
