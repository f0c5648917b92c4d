import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../isolated-state.ts';
import { slowTests } from '../real.ts';
import { runCli } from '../run-cli.ts';
import { counted, fromRows } from '../store/sums.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { dropSession, makeUpSession } from './made-up-session.ts';
import { startOtlpSink } from './otlp-sink.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/stepmeter.mjs', import.meta.url));
const KILLS = 50;
const CALLS = 40;
const LONGEST_LIFE_MS = 1500;

const slow = slowTests('a relay that is killed');

describe.skipIf(slow.skip)(`${slow.title}`, () => {
  it('loses nothing and counts nothing twice, killed at 50 random moments, its collector unsure', async () => {
    const home = temporaryFolder();
    const sink = await startOtlpSink(7);
    const env = { STEPMETER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    for (let kill = 0; kill < KILLS; kill++) {
      dropSession(makeUpSession(home, CALLS));
      const relay = spawn(process.execPath, [PROGRAM, 'relay'], {
        env: isolatedEnvironment(home, env),
        stdio: 'ignore',
      });
      await sleep(Math.random() * LONGEST_LIFE_MS);
      relay.kill('SIGKILL');
      await once(relay, 'exit');
    }
    const last = await runCli(['relay', '--once', '--json'], { home, env });
    const again = await runCli(['relay', '--once', '--json'], { home, env });
    sink.close();
    expect([last.stderr, again.stderr]).toEqual(['', '']);

    const store = await openStore(isolatedEnvironment(home));
    const counts = Object.entries(await fromRows(store)).filter(([, total]) => total > 0);
    expect(await counted(store)).toMatchObject(Object.fromEntries(counts));
    const rows = async (table: 'tool_call' | 'request' | 'file_operation') =>
      (await store.db.selectFrom(table).select('id').execute()).length;
    expect([await rows('tool_call'), await rows('request'), await rows('file_operation')]).toEqual([
      KILLS * CALLS,
      KILLS * CALLS,
      KILLS * CALLS,
    ]);
    expect(await store.db.selectFrom('outbox').select('id').execute()).toEqual([]);
    await store.close();

    // Per session: a call, its file and a request each, the session, and the step. The runs have not ended.
    expect(sink.spans.size).toBe(KILLS * (3 * CALLS + 2));
    const left = readdirSync(join(home, 'spool'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.endsWith('.json') && !name.endsWith('context.json'))).toEqual([]);
  }, 300_000);
});
