import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, onTestFinished, vi } from 'vitest';
import { METRIC } from '../../src/telemetry/names.ts';
import { runRelay } from '../../src/relay/relay.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { counted, expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { startOtlpSink } from '../../src/testing/stack/otlp-sink.ts';

const CALLS = 30;
/** The relay retries after one and after two seconds, so it fails several times. */
const FAILURES = 3;
const HOOK = fileURLToPath(new URL('../../hooks/command/log-tool-call', import.meta.url));

describe('an unavailable collector', () => {
  test('is waited for: the spool is drained, and what was kept arrives, once', async () => {
    const home = temporaryFolder();
    const sink = await startOtlpSink();
    onTestFinished(() => sink.close());
    // An exporter retries for ten seconds before it reports a failure.
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '2000');
    onTestFinished(() => void vi.unstubAllEnvs());
    const env = isolatedEnvironment(home, { STEPMETER_OTLP_ENDPOINT: sink.url });
    const store = await openNewStore(env);
    const [ending, lines] = [new AbortController(), [] as string[]];
    const relay = runRelay({ env, signal: ending.signal, pollMs: 20, metricsMs: 50, log: (line) => lines.push(line) });
    writeSession(generateSession(home, CALLS));
    const waiting = () => store.db.selectFrom('outbox').select('id').execute();
    await eventually(() => expect(sink.spans.size).toBe(spansOf(1)));
    // Only then has the relay received the answer; spans whose answer is lost are sent twice.
    await eventually(async () => expect(await waiting()).toEqual([]));
    // On a busy machine, exports can time out before the outage, too.
    lines.length = 0;

    sink.close();
    writeSession(generateSession(home, CALLS));
    await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));
    await eventually(async () =>
      expect((await counted(store))[METRIC.exportFailures.name]).toBeGreaterThanOrEqual(FAILURES),
    );
    writeSession(generateSession(home, CALLS));
    await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));
    expect(await waiting()).toHaveLength(spansOf(2));
    // Each reason is logged once: a reset connection and a refused one are two.
    const failures = lines.length;
    expect(failures).toBeGreaterThan(0);
    expect(new Set(lines).size).toBe(failures);
    for (const line of lines) expect(line).toMatch(/^Cannot export (traces|metrics); no data is lost, retrying: \S/);

    await sink.open();
    await eventually(async () => expect(await waiting()).toEqual([]));
    const back = ['Export of metrics has resumed', 'Export of traces has resumed'];
    await eventually(() => expect(lines.slice(failures).toSorted()).toEqual(back));
    ending.abort();
    await relay;
    expect([sink.spans.size, ...new Set(sink.spans.values())]).toEqual([spansOf(3), 1]);
    await expectTotalsOfRows(store);
    await store.close();
  });

  test('is not contacted by hooks: they use no network', async () => {
    let spokenTo = 0;
    const listener = createServer(() => (spokenTo += 1)).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    onTestFinished(() => void listener.close());
    const home = temporaryFolder();
    const step = join(home, 'step');
    mkdirSync(step);
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const env = isolatedEnvironment(home, { STEPMETER_SPOOL: step, STEPMETER_OTLP_ENDPOINT: url });
    const input = JSON.stringify({ hook_event_name: 'PostToolUse', session_id: 's', tool_name: 'Read' });
    expect(spawnSync('sh', [HOOK], { env, input }).status).toBe(0);
    expect(readdirSync(step)).toHaveLength(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(spokenTo).toBe(0);
  });
});

/** The spans of the sessions: one for each call, its file and its request, for the session, and for the step. */
function spansOf(sessions: number): number {
  return sessions * (3 * CALLS + 2);
}
