import { describe, expect, test, onTestFinished, vi } from 'vitest';
import { METRIC, type ExportSignal, type Metric } from '../../src/telemetry/names.ts';
import { runRelay } from '../../src/relay/relay.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { counted } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import {
  spansIn,
  startOtlpSink,
  type OtlpSink,
  type SinkAnswer,
  type SinkRequest,
} from '../../src/testing/stack/otlp-sink.ts';

const FAULTS: readonly (readonly [string, SinkAnswer])[] = [
  ['404', { status: 404 }],
  ['400', { status: 400 }],
  ['429', { status: 429, headers: { 'retry-after': '3600' } }],
  ['500', { status: 500 }],
  ['nothing', 'hang'],
];

const CALLS = 30;

const OF_ROWS: readonly Metric[] = [METRIC.toolCalls, METRIC.fileOperations, METRIC.inputTokens, METRIC.cost];

/** A span for each call, its file and its request, for the session, and for the step. */
const SPANS = 3 * CALLS + 2;

describe('signals fail apart', () => {
  test.each(FAULTS)('totals arrive exactly while traces are answered with %s', async (_, answer) => {
    const sink = await startOtlpSink();
    sink.answer = answering('traces', answer);
    const { store, lines, drop } = await relayTo(sink);
    for (const sessions of [1, 2]) {
      drop();
      await eventually(async () => {
        expect((await totalsOf(store))[METRIC.toolCalls.name]).toBe(sessions * CALLS);
        expect(totalsIn(sink)).toEqual(await totalsOf(store));
      });
    }
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toMatch(/^Cannot export traces; no data is lost, retrying: /);
    expect(await waitingIn(store)).toBe(2 * SPANS);
    expect(await store.db.selectFrom('export_drop').selectAll().execute()).toEqual([]);
  });

  test.each(FAULTS)('spans arrive while metrics are answered with %s', async (_, answer) => {
    const sink = await startOtlpSink();
    sink.answer = answering('metrics', answer);
    const { store, lines, drop } = await relayTo(sink);
    for (const sessions of [1, 2]) {
      drop();
      await eventually(() => expect(sink.spans.size).toBe(sessions * SPANS));
    }
    await eventually(async () => expect(await waitingIn(store)).toBe(0));
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toMatch(/^Cannot export metrics; no data is lost, retrying: /);
    expect(sink.points.size).toBe(0);
  });

  test('a back end without traces is asked once, and not again for each pass', async () => {
    const sink = await startOtlpSink();
    sink.answer = answering('traces', { status: 404 });
    const { drop } = await relayTo(sink);
    drop();
    await eventually(() => expect(sentOf(sink, 'traces')).toHaveLength(1));
    const metrics = sentOf(sink, 'metrics').length;
    await eventually(() => expect(sentOf(sink, 'metrics').length).toBeGreaterThan(metrics + 5));
    expect(sentOf(sink, 'traces')).toHaveLength(1);
  });

  test('a back end that asked to wait is not asked again before, not even when the relay ends', async () => {
    const sink = await startOtlpSink();
    sink.answer = answering('traces', { status: 429, headers: { 'retry-after': '3600' } });
    const { drop, end } = await relayTo(sink);
    drop();
    await eventually(() => expect(sentOf(sink, 'traces')).toHaveLength(1));
    const metrics = sentOf(sink, 'metrics').length;
    await end();
    expect(sentOf(sink, 'traces')).toHaveLength(1);
    expect(sentOf(sink, 'metrics').length).toBeGreaterThan(metrics);
  });

  test('a permanently refused span is set aside with the reason; all others arrive', async () => {
    const sink = await startOtlpSink();
    const isBad = ({ name }: { name: string }): boolean => name.startsWith('step ');
    sink.answer = ({ signal, body }) =>
      signal === 'traces' && spansIn(body).some(isBad) ? { status: 400, body: '{"message":"bad span"}' } : {};
    const { store, lines, drop } = await relayTo(sink);
    drop();
    await eventually(async () => expect(await waitingIn(store)).toBe(0));
    await eventually(() => expect(sink.spans.size).toBe(SPANS - 1));
    expect([...new Set(sink.spans.values())]).toEqual([1]);
    await eventually(async () =>
      expect(await store.db.selectFrom('export_drop').selectAll().execute()).toMatchObject([
        { signal: 'traces', reason: 'refused', item: 'step', items: 1, detail: 'HTTP 400: bad span' },
      ]),
    );
    expect((await counted(store))[METRIC.exportDropped.name]).toBe(1);
    await eventually(() =>
      expect(lines).toEqual([expect.stringMatching(/^The back end refused traces permanently: HTTP 400: bad span\./)]),
    );
    const requests = sentOf(sink, 'traces').length;
    drop();
    await eventually(() => expect(sink.spans.size).toBe(2 * (SPANS - 1)));
    expect(sentOf(sink, 'traces').length).toBeGreaterThan(requests);
    expect(lines).toHaveLength(1);
  });

  test('what a partial success rejects is counted and logged once', async () => {
    const sink = await startOtlpSink();
    const partialSuccess = { rejectedSpans: '2', errorMessage: 'too old' };
    sink.answer = answering('traces', { body: JSON.stringify({ partialSuccess }) });
    const { store, lines, drop } = await relayTo(sink);
    for (const sessions of [1, 2]) {
      drop();
      await eventually(() => expect(sink.spans.size).toBe(sessions * SPANS));
      await eventually(async () => expect(await waitingIn(store)).toBe(0));
    }
    const requests = sentOf(sink, 'traces').length;
    const drops = await store.db.selectFrom('export_drop').selectAll().execute();
    expect(drops.map(({ reason, items, detail }) => [reason, items, detail])).toEqual(
      Array.from({ length: requests }, () => ['rejected', 2, 'too old']),
    );
    expect((await counted(store))[METRIC.exportDropped.name]).toBe(2 * requests);
    expect(lines).toEqual([expect.stringMatching(/^The back end accepted traces partially: too old\./)]);
  });
});

function answering(signal: ExportSignal, answer: SinkAnswer) {
  return (request: SinkRequest): SinkAnswer => (request.signal === signal ? answer : {});
}

type Relay = {
  readonly store: Store;
  readonly lines: string[];
  readonly drop: () => void;
  readonly end: () => Promise<void>;
};

/** A relay that exports to a sink as fast as it can. */
async function relayTo(sink: OtlpSink): Promise<Relay> {
  const [home, lines, ending] = [temporaryFolder(), [] as string[], new AbortController()];
  // Long enough for any answer of the sink, so that only a request without one fails.
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '2000');
  const env = isolatedEnvironment(home, { STEPMETER_OTLP_ENDPOINT: sink.url });
  const store = await openStore(env);
  const relay = runRelay({ env, signal: ending.signal, pollMs: 20, metricsMs: 50, log: (line) => lines.push(line) });
  const end = (): Promise<void> => {
    ending.abort();
    return relay;
  };
  onTestFinished(async () => {
    await end();
    await store.close();
    sink.close();
    vi.unstubAllEnvs();
  });
  return { store, lines, end, drop: () => writeSession(generateSession(home, CALLS)) };
}

async function totalsOf(store: Store): Promise<Record<string, number>> {
  const all = await counted(store);
  return Object.fromEntries(OF_ROWS.map(({ name }) => [name, all[name] ?? 0]));
}

/** The totals of metrics over all series received by a sink. */
function totalsIn({ points }: OtlpSink): Record<string, number> {
  return Object.fromEntries(
    OF_ROWS.map(({ name, scale = 1 }) => {
      const series = [...points].filter(([key]) => key.startsWith(`${name} `));
      return [name, Math.round(series.reduce((sum, [, value]) => sum + value * scale, 0))];
    }),
  );
}

async function waitingIn(store: Store): Promise<number> {
  return (await store.db.selectFrom('outbox').select('id').execute()).length;
}

function sentOf(sink: OtlpSink, signal: ExportSignal): SinkRequest[] {
  return sink.requests.filter((request) => request.signal === signal);
}
