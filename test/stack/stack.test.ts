import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts, type StackPart } from '../../src/testing/stack/native-binaries.ts';
import { sendCounter, sendSpans } from '../../src/testing/stack/otlp-client.ts';
import { queryExemplars, queryInstant, queryRange } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';
import { searchTraces } from '../traceql/search-traces.ts';

const PARTS: readonly StackPart[] = ['otelcol', 'jaeger', 'prometheus'];

const real = realTests('the telemetry stack', missingStackParts(PARTS));

const RESOURCE = { 'service.name': 'stack-test', 'deployment.environment.name': 'test' };
const START = Date.now() - 60_000;

describe.skipIf(real.skip)(`${real.title}`, () => {
  let stack: Stack;

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS })));

  afterAll(() => stack?.stop());

  test('a span is found by TraceQL and by its trace id', async () => {
    const { traceId, spanId } = newIds();
    const attributes = {
      'stepmeter.step.name': 'plan',
      'gen_ai.usage.input_tokens': 1500,
      share: 0.5,
      valid: true,
    };
    await sendSpans(
      stack.otlpEndpoint,
      [{ traceId, spanId, name: 'step plan', durationMs: 250, attributes }],
      RESOURCE,
    );

    const query = '{ span.stepmeter.step.name = "plan" && span.gen_ai.usage.input_tokens > 1000 }';
    const [found] = await eventually(async () => atLeastOne(await searchTraces(stack.jaegerUrl, query)));
    expect(found).toMatchObject({ traceId, rootName: 'step plan', rootService: 'stack-test' });
    expect(found?.spanSets[0]).toMatchObject({
      matched: 1,
      spans: [{ spanId, attributes: { 'gen_ai.usage.input_tokens': 1500 } }],
    });

    const spans = await fetchTrace(stack.jaegerUrl, traceId);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      spanId,
      kind: 'internal',
      status: { code: 'unset' },
      attributes,
      resource: RESOURCE,
    });
    expect(spans[0]).not.toHaveProperty('parentSpanId');
    expect((spans[0]?.endTime ?? 0) - (spans[0]?.startTime ?? 0)).toBe(250);
  });

  test('a total arrives with its resource labels and its exemplar', async () => {
    const exemplarOf = newIds();
    const name = 'stacktest.cost';
    const attributes = { model: 'm' };
    const counter = { name, value: 4.25, temporality: 'cumulative', startTime: START, attributes, exemplarOf } as const;
    await sendCounter(stack.otlpEndpoint, counter, RESOURCE);

    const [sample] = await eventually(async () =>
      atLeastOne(await queryInstant(stack.prometheusUrl, 'stacktest_cost_total')),
    );
    expect(sample?.value).toBe(4.25);
    expect(sample?.labels).toMatchObject({
      model: 'm',
      service_name: 'stack-test',
      deployment_environment_name: 'test',
    });
    const [series] = await queryRange(stack.prometheusUrl, 'stacktest_cost_total');
    expect(series?.values.at(-1)?.value).toBe(4.25);
    const [exemplar] = await queryExemplars(stack.prometheusUrl, 'stacktest_cost_total');
    expect(exemplar).toMatchObject({
      labels: { trace_id: exemplarOf.traceId, span_id: exemplarOf.spanId },
      value: 4.25,
    });
  });

  test('a sample that Prometheus refuses takes no samples of other senders with it', async () => {
    const once = { name: 'stacktest.twice', temporality: 'cumulative', startTime: START, time: Date.now() } as const;
    const value = async (name: string) => (await queryInstant(stack.prometheusUrl, name))[0]?.value;
    await sendCounter(stack.otlpEndpoint, { ...once, value: 1 }, RESOURCE);
    await eventually(async () => expect(await value('stacktest_twice_total')).toBe(1));
    const others = Array.from({ length: 10 }, (_, number) => `stacktest.beside.${number}`);
    const sent = others.map((name) => ({ name, temporality: 'cumulative', startTime: START, value: 3 }) as const);
    await Promise.all(
      sent.flatMap((counter) => [
        sendCounter(stack.otlpEndpoint, { ...once, value: 2 }, RESOURCE),
        sendCounter(stack.otlpEndpoint, counter, { 'service.name': 'another sender' }),
      ]),
    );
    const count = 'count({__name__=~"stacktest_beside_.*"})';
    await eventually(async () => expect(await value(count)).toBe(others.length));
    expect(await value('stacktest_twice_total')).toBe(1);
  });

  test('differences, as the Claude CLI sends them, are added up', async () => {
    const name = 'stacktest.tokens';
    const difference = { name, temporality: 'delta', attributes: { 'session.id': 's1' } } as const;
    const half = Date.now();
    await sendCounter(stack.otlpEndpoint, { ...difference, value: 40, startTime: START }, RESOURCE);
    await eventually(async () => atLeastOne(await queryInstant(stack.prometheusUrl, 'stacktest_tokens_total')));
    await sendCounter(stack.otlpEndpoint, { ...difference, value: 2, startTime: half }, RESOURCE);

    await eventually(async () => {
      const [sample] = await queryInstant(stack.prometheusUrl, 'stacktest_tokens_total');
      expect(sample?.value).toBe(42);
    });
  });

  test('secrets, addresses and content are masked, counts of tokens are not', async () => {
    const { traceId, spanId } = newIds();
    const attributes = {
      'error.detail': 'key sk-ant-api03-AbCdEfGh_123 was refused',
      'mail.body': 'ask jane.doe@mail.example.org about it',
      'slack.sender': 'xoxb-123456789012-abcdefABCDEF',
      'git.remote': 'https://user:hunter2secret@host.example/repo.git',
      headers: ['authorization: Bearer abcdefghijklmnop0123456789', 'accept: */*'],
      'gen_ai.input.messages': 'write me a package',
      prompt: 'write me\nanother package',
      'gen_ai.usage.input_tokens': 1234,
      'gen_ai.usage.cache_read.input_tokens': 99,
      'gen_ai.tool.call.id': 'toolu_01',
      'stepmeter.task.type': 'risk-assessment-of-a-long-named-package-with-hyphens',
    };
    const errorMessage = 'API said: invalid key sk-ant-api03-AbCdEfGh_123 for jane@mail.example.org';
    const span = { traceId, spanId, name: 'chat m', durationMs: 1, attributes, errorMessage };
    await sendSpans(stack.otlpEndpoint, [span], RESOURCE);

    const [arrived] = await eventually(() => fetchTrace(stack.jaegerUrl, traceId));
    expect(arrived?.attributes).toEqual({
      'error.detail': 'key **** was refused',
      'mail.body': 'ask **** about it',
      'slack.sender': '****',
      // Two patterns match, and their order is undefined.
      'git.remote': expect.not.stringContaining('hunter2secret'),
      headers: '["authorization: ****","accept: */*"]',
      'gen_ai.input.messages': '****',
      prompt: '****\n****',
      'gen_ai.usage.input_tokens': 1234,
      'gen_ai.usage.cache_read.input_tokens': 99,
      'gen_ai.tool.call.id': 'toolu_01',
      'stepmeter.task.type': 'risk-assessment-of-a-long-named-package-with-hyphens',
    });
    expect(arrived?.status).toEqual({ code: 'error', message: 'API said: invalid key **** for ****' });
  });

  test('what was accepted during an outage of the backends arrives, even if the collector restarts meanwhile', async () => {
    const { traceId, spanId } = newIds();
    await Promise.all([stack.stopPart('jaeger'), stack.stopPart('prometheus')]);
    await sendSpans(stack.otlpEndpoint, [{ traceId, spanId, name: 'step outage', durationMs: 1 }], RESOURCE);
    const counter = { name: 'stacktest.outage', value: 7, temporality: 'cumulative', startTime: START } as const;
    await sendCounter(stack.otlpEndpoint, counter, RESOURCE);
    await stack.stopPart('otelcol');
    await stack.startPart('otelcol');
    await Promise.all([stack.startPart('jaeger'), stack.startPart('prometheus')]);

    const [span] = await eventually(() => fetchTrace(stack.jaegerUrl, traceId));
    expect(span?.spanId).toBe(spanId);
    await eventually(async () => {
      const [sample] = await queryInstant(stack.prometheusUrl, 'stacktest_outage_total');
      expect(sample?.value).toBe(7);
    });
  });

  test('the collector reports on itself', async () => {
    await sendSpans(stack.otlpEndpoint, [{ ...newIds(), name: 'step counted', durationMs: 1 }], RESOURCE);
    // It reports every 11 seconds and on shutdown.
    await stack.stopPart('otelcol');
    const [sample] = await queryInstant(stack.prometheusUrl, 'sum(otelcol_receiver_accepted_spans_total)');
    expect(sample?.value).toBeGreaterThan(0);
    await stack.startPart('otelcol');
  });

  test('a part that runs cannot be started twice', async () => {
    await expect(stack.startPart('jaeger')).rejects.toThrow('Cannot start jaeger: it is running');
  });
});

function newIds(): { traceId: string; spanId: string } {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
}

function atLeastOne<T>(found: readonly T[]): readonly T[] {
  if (found.length === 0) throw new Error('Nothing was found');
  return found;
}
