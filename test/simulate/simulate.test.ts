import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { toNanoUsd, toUsd } from '../../src/pricing/pricing.ts';
import type { LedgerRequest } from '../../src/spool/record.ts';
import { allInput } from '../../src/pricing/usage.ts';
import { openContextFolder } from '../../src/spool/context-folder.ts';
import { relayOnce } from '../../src/relay/relay.ts';
import { history } from '../../src/testing/runs/history.ts';
import { simulate, type Progress, type SimulateOptions, type Simulation } from '../../src/simulate/simulate.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { Schema } from '../../src/store/schema.ts';
import { newRunId } from '../../src/core/ids/ids.ts';
import { pointsIn, startOtlpSink } from '../../src/testing/stack/otlp-sink.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const FROM = Date.UTC(2026, 9, 19, 8);

const LENGTH_MS = 4 * 3_600_000;

const SPAN = { from: FROM, to: FROM + LENGTH_MS };
const RUNS_PER_MONTH = 300;

const TABLES = ['run', 'step', 'session', 'agent', 'request', 'tool_call', 'file_operation', 'counter'] as const;

describe('simulate()', () => {
  /** A simulation that tests only read. */
  let simulation: Simulation;
  const home = mkdtempSync(join(tmpdir(), 'stepmeter-simulate-'));

  beforeAll(async () => {
    simulation = await simulate(optionsIn(home));
    return () => rmSync(home, { recursive: true, force: true });
  });

  test('fills the store with the generated runs, to the last token and cent, through the relay', async () => {
    const requests = requestsIn(simulation);
    const sum = (of: (request: LedgerRequest) => number): number => requests.reduce((all, one) => all + of(one), 0);
    expect(simulation.requests).toBe(requests.length);
    expect(simulation.tokens.output).toBe(sum(({ usage }) => usage.output));
    expect(allInput(simulation.tokens)).toBe(sum(({ usage }) => allInput(usage)));
    await withStoreOf(simulation, async (store) => {
      const { counters } = await store.totals();
      const total = ({ name }: { name: string }): number =>
        counters.filter((row) => row.name === name).reduce((all, { value }) => all + value, 0);
      expect(total(METRIC.runs)).toBe(simulation.runs);
      expect(toUsd(total(METRIC.cost))).toBe(simulation.costUsd);
      expect(total(METRIC.reconcileDifference)).toBe(0);
      const bills = await store.db.selectFrom('session').select('bill_nano_usd').execute();
      expect(bills.reduce((all, { bill_nano_usd }) => all + (bill_nano_usd ?? 0), 0)).toBe(
        toNanoUsd(simulation.costUsd),
      );
      expect(
        new Set(counters.filter(({ name }) => name === METRIC.records.name).map(({ labels }) => labels)).size,
      ).toBe(1);
    });
    expect(existsSync(join(simulation.home, 'quarantine'))).toBe(false);
    expect(readdirSync(join(simulation.home, 'spool'))).toEqual([]);
  });

  test('uses the simulated time', async () => {
    await withStoreOf(simulation, async (store) => {
      expect(store.createdAt).toBe(SPAN.from);
      const inSpan = (at: number): boolean => at >= SPAN.from && at <= SPAN.to;
      const entries = await store.db.selectFrom('audit_entry').select('at').execute();
      expect(entries.every(({ at }) => inSpan(at))).toBe(true);
      const sessions = await store.db.selectFrom('session').select(['settled_at', 'ended_at']).execute();
      // The relay ingested them immediately.
      expect(
        sessions.every(({ settled_at, ended_at }) => Math.abs((settled_at ?? 0) - (ended_at ?? 0)) < 3_600_000),
      ).toBe(true);
    });
  });

  test('makes the same runs again from the same seed and span', async () => {
    const other = await simulate(options());
    expect(JSON.stringify(await rowsOf(other))).toBe(JSON.stringify(await rowsOf(simulation)));
    expect(simulation.instance).not.toBe(other.instance);
  });

  test('says of every run that it is simulated, and names the environment', async () => {
    const runs = await withStoreOf(simulation, (store) => store.db.selectFrom('run').select('simulated').execute());
    expect(new Set(runs.map(({ simulated }) => simulated))).toEqual(new Set([1]));
    expect(simulation).toMatchObject({ simulated: true, environment: 'simulated', endpoint: null, until: SPAN.to });
  });

  test('keeps the relay silent in a loss of telemetry, and loses nothing', async () => {
    const seen: Pick<Progress, 'at' | 'sent'>[] = [];
    let taken = 0;
    const onset = FROM + LENGTH_MS / 2;
    const lossy = await simulate(
      options({
        scenario: 'telemetry-loss',
        onset,
        onMoment: async ({ at, sent, store }) => {
          const { entries } = await store.db
            .selectFrom('audit_entry')
            .select(({ fn }) => fn.countAll<number>().as('entries'))
            .executeTakeFirstOrThrow();
          seen.push({ at, sent });
          if (!sent) expect(entries).toBe(taken);
          taken = entries;
        },
      }),
    );
    const silent = seen.filter(({ sent }) => !sent).map(({ at }) => at);
    expect(silent.length).toBeGreaterThan(0);
    expect(silent.every((at) => at >= onset && at < (lossy.truth.until ?? 0))).toBe(true);
    const quiet = simulation;
    expect({ runs: lossy.runs, tokens: lossy.tokens, costUsd: lossy.costUsd }).toEqual({
      runs: quiet.runs,
      tokens: quiet.tokens,
      costUsd: quiet.costUsd,
    });
  });

  test('stops between two moments on request, and reports how far it came', async () => {
    const controller = new AbortController();
    const half = FROM + LENGTH_MS / 2;
    const stopped = await simulate(
      options({ signal: controller.signal, onMoment: ({ at }) => void (at >= half && controller.abort()) }),
    );
    expect(stopped.until).toBeGreaterThanOrEqual(half);
    expect(stopped.until).toBeLessThan(SPAN.to);
    expect((await relayOnce({ STEPMETER_HOME: stopped.home }))?.records).toBe(0);
  });

  test('refuses the state folder of real runs, and a store with a real run in it', async () => {
    const own = options();
    await expect(simulate({ ...own, home: own.env['STEPMETER_HOME'] ?? '' })).rejects.toThrow(
      'is the state folder of your real runs',
    );
    const context = { v: 1, run: { id: newRunId(), workflow: 'real' }, startedAt: FROM, project: '/p' } as const;
    openContextFolder(join(own.home, 'spool'), context);
    await relayOnce({ STEPMETER_HOME: own.home });
    await expect(simulate({ ...own, fresh: true })).rejects.toThrow('its store contains real runs (1)');
  });

  test('adds later runs to a simulation, and replaces it only where that is asked for', async () => {
    const first = options();
    const one = await simulate(first);
    await expect(simulate(first)).rejects.toThrow(`it contains ${one.runs} simulated runs up to`);
    const next = { from: SPAN.to, to: SPAN.to + LENGTH_MS };
    const two = await simulate({ ...first, span: next, seed: 'b' });
    expect(two.instance).toBe(one.instance);
    expect(two.runs).toBeGreaterThan(one.runs);
    const again = await simulate({ ...first, fresh: true });
    expect(again.runs).toBe(one.runs);
    expect(again.instance).not.toBe(one.instance);
  });

  test('leaves a running simulation alone, even with --replace', async () => {
    const first = options();
    const half = FROM + LENGTH_MS / 2;
    let second: unknown;
    const one = await simulate({
      ...first,
      onMoment: async ({ at }) => {
        if (at >= half) second ??= await simulate({ ...first, fresh: true }).catch((error: unknown) => error);
      },
    });
    expect(second).toMatchObject({ message: expect.stringContaining('another relay or simulation is using it') });
    const runs = await withStoreOf(one, (store) => store.db.selectFrom('run').select('id').execute());
    expect(runs).toHaveLength(one.runs);
  });

  // Prometheus refuses the second value, and the collector then drops all that it sent with it.
  test('sends each series once at a time, also if the collector says of what arrived that it has not', async () => {
    const sink = await startOtlpSink();
    onTestFinished(() => sink.close());
    let attempts = 0;
    sink.answer = ({ signal }) => (signal === 'metrics' && ++attempts % 4 === 0 ? { status: 503 } : {});
    const env = { STEPMETER_HOME: temporaryFolder(), STEPMETER_OTLP_ENDPOINT: sink.url };
    await simulate(options({ env, everyTickFrom: SPAN.to }));
    const points = sink.requests.filter(({ signal }) => signal === 'metrics').flatMap(({ body }) => pointsIn(body));
    const values = Map.groupBy(points, ([series, , time]) => `${series} at ${time}`);
    const others = [...values.values()].filter((same) => new Set(same.map(([, value]) => value)).size > 1);
    expect(others).toEqual([]);
    expect(
      sink.points.get(
        'stepmeter.export.failures [{"key":"stepmeter.export.signal","value":{"stringValue":"metrics"}}]',
      ),
    ).toBeGreaterThan(1);
  });

  test('stops with a hint if its telemetry is not accepted', async () => {
    // An exporter retries for ten seconds before it reports a failure.
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '200');
    onTestFinished(() => void vi.unstubAllEnvs());
    const unreachable = options();
    const env = { ...unreachable.env, STEPMETER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    await expect(simulate({ ...unreachable, env })).rejects.toMatchObject({
      hint: expect.stringContaining('--no-export'),
    });
  });
});

function optionsIn(home: string, more: Partial<SimulateOptions> = {}): SimulateOptions {
  return {
    seed: 'a',
    scenario: 'quiet',
    span: SPAN,
    runsPerMonth: RUNS_PER_MONTH,
    home: join(home, 'simulated'),
    env: { STEPMETER_HOME: home },
    ...more,
  };
}

function requestsIn({ seed, truth }: Simulation): LedgerRequest[] {
  return [...history({ seed, span: SPAN, runsPerMonth: RUNS_PER_MONTH, truth })].flatMap(({ record }) =>
    record?.type === 'session.ended' ? (record.ledger?.requests ?? []) : [],
  );
}

async function withStoreOf<T>({ home }: Simulation, fn: (store: Store) => Promise<T>): Promise<T> {
  const env: Environment = { STEPMETER_HOME: home };
  const store = await openStore(env);
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
}

function options(more: Partial<SimulateOptions> = {}): SimulateOptions {
  return optionsIn(temporaryFolder(), more);
}

function rowsOf(simulation: Simulation): Promise<unknown[]> {
  return withStoreOf(simulation, (store) =>
    Promise.all(TABLES.map((table: keyof Schema) => store.db.selectFrom(table).selectAll().orderBy('id').execute())),
  );
}
