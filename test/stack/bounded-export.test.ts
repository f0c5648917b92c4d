import { resourceFromAttributes } from '@opentelemetry/resources';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../src/telemetry/names.ts';
import { openBatch, type Batch } from '../../src/batch/batch.ts';
import { newMetricExport } from '../../src/export/metrics/export-metrics.ts';
import { openOtlpClient } from '../../src/export/otlp-client.ts';
import { runRelay } from '../../src/relay/relay.ts';
import type { Sent } from '../../src/export/signal-sender.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { startOtlpSink, type SinkAnswer } from '../../src/testing/stack/otlp-sink.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { counted } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts, type StackPart } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';

const PARTS: readonly StackPart[] = ['otelcol', 'prometheus'];

const real = realTests('the export to a real collector', missingStackParts(PARTS));

/** All series of the test together exceed this limit, as those of a large store exceed the default of 20 MiB. */
const LARGEST_REQUEST = 2_500_000;
const COLLECTOR = `receivers: { otlp: { protocols: { http: { max_request_body_size: ${LARGEST_REQUEST} } } } }`;

const DAY_MS = 24 * 60 * 60 * 1000;

describe.skipIf(real.skip)(real.title, () => {
  let stack: Stack;

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS, collector: COLLECTOR })));

  afterAll(() => stack?.stop());

  const query = async (expression: string): Promise<number | undefined> =>
    (await queryInstant(stack.prometheusUrl, expression))[0]?.value;

  test('totals that are too large for one request arrive exactly, every series of them', async () => {
    const { store, send } = await openExport(stack);
    const [steps, tools] = [100, 60];
    await count(store, (batch) => {
      for (let i = 0; i < steps * tools; i++)
        batch.count(
          METRIC.toolCalls,
          {
            [ATTRIBUTE.workflowName]: 'w'.repeat(128),
            [ATTRIBUTE.stepName]: `${'s'.repeat(120)}${i % steps}`,
            [ATTRIBUTE.toolName]: `${'t'.repeat(120)}${Math.floor(i / steps)}`,
          },
          i + 1,
        );
    });
    const size = JSON.stringify((await store.totals()).counters.map(({ labels }) => labels)).length;
    expect(size).toBeGreaterThan(LARGEST_REQUEST);
    expect(await send()).toEqual({ count: steps * tools, notices: [] });
    const series = `stepmeter_tool_calls_total{instance="${store.id}"}`;
    await eventually(async () => expect(await query(`count(${series})`)).toBe(steps * tools));
    expect(await query(`sum(${series})`)).toBe((steps * tools * (steps * tools + 1)) / 2);
  });

  test.each<[string, SinkAnswer]>([
    ['400', { status: 400 }],
    ['500', { status: 500 }],
    ['nothing', 'hang'],
  ])('totals are exact while the trace back end answers %s', async (_, answer) => {
    const [home, sink, ending] = [temporaryFolder(), await startOtlpSink(), new AbortController()];
    sink.answer = () => answer;
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '2000');
    const env = isolatedEnvironment(home, {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sink.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${stack.otlpEndpoint}/v1/metrics`,
    });
    const store = await openStore(env);
    const relay = runRelay({ env, signal: ending.signal, pollMs: 20, metricsMs: 200 });
    onTestFinished(async () => {
      ending.abort();
      await relay;
      await store.close();
      sink.close();
      vi.unstubAllEnvs();
    });
    for (const sessions of [1, 2]) {
      writeSession(generateSession(home, 20));
      await eventually(async () => {
        const totals = await counted(store);
        expect(totals[METRIC.toolCalls.name]).toBe(sessions * 20);
        const arrived = async (name: string) => query(`sum(${name}{instance="${store.id}"})`);
        expect(await arrived('stepmeter_tool_calls_total')).toBe(sessions * 20);
        expect(await arrived('gen_ai_client_inference_usage_input_tokens_total')).toBe(totals[METRIC.inputTokens.name]);
        expect(await arrived('stepmeter_cost_total')).toBeCloseTo((totals[METRIC.cost.name] ?? 0) / 1e9, 9);
      });
    }
    expect(sink.requests.length).toBeGreaterThan(0);
    expect(sink.spans.size).toBe(0);
  });

  test('a total that resumes after a silence counts what was added, not all that it ever counted', async () => {
    const clock = { now: Date.now() - 40 * DAY_MS };
    const { store, send } = await openExport(stack, () => clock.now);
    await count(store, (batch) => batch.count(METRIC.toolCalls, { [ATTRIBUTE.toolName]: 'resumed' }, 1000));
    clock.now = Date.now() - 60_000;
    await count(store, (batch) => batch.count(METRIC.toolCalls, { [ATTRIBUTE.toolName]: 'resumed' }, 7));
    clock.now = Date.now();
    expect(await send()).toEqual({ count: 1, notices: [] });
    const series = `stepmeter_tool_calls_total{instance="${store.id}"}`;
    await eventually(async () => expect(await query(series)).toBe(1007));
    const before = clock.now - 30_000;
    expect(await queryInstant(stack.prometheusUrl, `last_over_time(${series}[35d])`, before)).toMatchObject([
      { value: 1000 },
    ]);
  });
});

/** A store with its metric export to the collector of a stack. */
async function openExport(
  stack: Stack,
  clock?: () => number,
): Promise<{ readonly store: Store; readonly send: () => Promise<Sent> }> {
  const store = await openStore(isolatedEnvironment(temporaryFolder()), clock);
  const client = openOtlpClient('metrics', `${stack.otlpEndpoint}/v1/metrics`);
  onTestFinished(async () => {
    await client.close();
    await store.close();
  });
  const resource = resourceFromAttributes({ 'service.name': 'stepmeter', 'service.instance.id': store.id });
  return { store, send: newMetricExport({ store, post: client.post, resource, gauges: async () => [], env: {} }) };
}

function count(store: Store, fn: (batch: Batch) => void): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    fn(batch);
    await batch.finish(store.now());
  });
}
