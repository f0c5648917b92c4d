import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spoolFolder, type Environment } from '../../src/core/environment.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { runRelay } from '../../src/relay/relay.ts';
import { appendRecord } from '../../src/spool/append-record.ts';
import { openContextFolder } from '../../src/spool/context-folder.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { startCollector, type Collector, type Sample } from './collector.ts';
import { sampleRun } from '../../src/testing/store/ingest-inputs.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { counted, expectTotalsOfRows } from '../../src/testing/store/sums.ts';

const real = realTests('Relays of several machines on one PostgreSQL', missingPostgres());

const RUNS = 12;

describe.skipIf(real.skip)(`${real.title}`, () => {
  let folder: string;
  let server: PostgresServer;
  let collector: Collector;
  let store: Store;
  let machines: Environment[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stepmeter-relays-'));
    [server, collector] = [await startPostgres(), await startCollector()];
    const shared = {
      STEPMETER_DATABASE_URL: await server.newDatabase(),
      STEPMETER_OTLP_ENDPOINT: collector.endpoint,
    };
    machines = ['one', 'two', 'three'].map((name) => ({ ...shared, STEPMETER_HOME: join(folder, name) }));
    store = await openStore(shared);
  });
  afterAll(async () => {
    await store?.close();
    await collector?.close();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test('export every span once and totals that rise to what the store has', async () => {
    const [ending, problems] = [new AbortController(), [] as string[]];
    const relays = machines.map((env) =>
      runRelay({ env, signal: ending.signal, pollMs: 20, metricsMs: 50, log: (line) => problems.push(line) }),
    );
    for (let number = 0; number < RUNS; number += 1) {
      for (const [index, env] of machines.entries()) produce(env, number * machines.length + index);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await eventually(async () => {
      expect(await counted(store)).toMatchObject({ [METRIC.runs.name]: RUNS * machines.length });
      expect(await store.db.selectFrom('outbox').select('id').execute()).toEqual([]);
    });
    ending.abort();
    await Promise.all(relays);
    expect(problems).toEqual([]);
    await expectTotalsOfRows(store);

    const ids = collector.spanIds();
    expect(ids.length).toBeGreaterThanOrEqual(RUNS * machines.length * 8);
    expect(ids.length - new Set(ids).size).toBe(0);

    const series = bySeries(collector.samples());
    for (const values of series) expect(values).toEqual(values.toSorted((a, b) => a - b));
    const runs = bySeries(collector.samples().filter(({ metric }) => metric === METRIC.runs.name));
    expect(runs.map((values) => values.at(-1))).toEqual([RUNS * machines.length]);
  });

  // Prometheus refuses a second value of a series at the same time.
  test('read the totals at different times', async () => {
    const stores = await Promise.all(machines.map((env) => openStore(env)));
    const reads = await Promise.all(stores.flatMap((one) => Array.from({ length: 30 }, () => one.totals())));
    await Promise.all(stores.map((one) => one.close()));
    expect(new Set(reads.map(({ at }) => at)).size).toBe(reads.length);
  });

  test('lose no record and quarantine none while connections break', async () => {
    const url = await server.newDatabase();
    const env = { STEPMETER_DATABASE_URL: url, STEPMETER_HOME: join(folder, 'broken') };
    const own = await openStore(env);
    const ending = new AbortController();
    const relay = runRelay({ env, signal: ending.signal, pollMs: 5 });
    const breakAll = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = '${new URL(url).pathname.slice(1)}' and application_name = 'stepmeter'`;
    const taken = (runs: number): Promise<void> =>
      eventually(async () => expect(await counted(own)).toMatchObject({ [METRIC.runs.name]: runs }));
    produce(env, 0);
    await taken(1);
    for (let number = 1; number < RUNS * 3; number += 1) produce(env, number);
    for (let times = 0; times < 60; times += 1) await server.query('postgres', breakAll);
    await taken(RUNS * 3);
    ending.abort();
    await relay;
    await expectTotalsOfRows(own);
    expect(existsSync(join(folder, 'broken', 'quarantine'))).toBe(false);
    await own.close();
  });
});

/** Writes a run into the spool of a machine like its producers. */
function produce(env: Environment, number: number): void {
  const { contexts, reads } = sampleRun(number);
  for (const context of contexts) {
    const folder = openContextFolder(spoolFolder(env), context);
    for (const read of reads) if (read.context === context && read.record) appendRecord(folder, read.record);
  }
}

/** The values of every series by timestamp, as in Prometheus. */
function bySeries(samples: readonly Sample[]): number[][] {
  const series = new Map<string, Sample[]>();
  for (const sample of samples) series.set(sample.series, [...(series.get(sample.series) ?? []), sample]);
  return [...series.values()].map((own) =>
    own.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))).map(({ value }) => value),
  );
}
