import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configurationPath } from '../../src/ops/stack/configuration.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';
import { missingStackParts, nativeBinary } from '../../src/testing/stack/native-binaries.ts';
import { sendCounter, sendSpans } from '../../src/testing/stack/otlp-client.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { startProcess, type SupervisedProcess } from '../../src/testing/stack/supervised-process.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';

const real = realTests('a collector of their own', missingStackParts(['otelcol', 'jaeger', 'prometheus']));

describe.skipIf(real.skip)(real.title, () => {
  let dir: string;
  let stack: Stack;
  let collector: SupervisedProcess;
  let endpoint: string;

  const span = () => ({
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'step s',
    durationMs: 1,
  });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'include-test-'));
    // The endpoint given to our own collector is that of the Tempo receiver.
    stack = await startStack({ parts: ['jaeger', 'prometheus'], dir });
    const [port = 0, healthPort = 0] = await freePorts(2);
    endpoint = `http://127.0.0.1:${port}`;
    writeFileSync(join(dir, 'theirs.yaml'), theirs(port, healthPort));
    collector = await startProcess({
      name: 'theirs',
      command: nativeBinary('otelcol'),
      args: ['--config', join(dir, 'theirs.yaml'), '--config', configurationPath('otel-collector/include.yaml')],
      env: {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${stack.jaegerOtlpUrl}/v1/traces`,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${stack.prometheusUrl}/api/v1/otlp/v1/metrics`,
      },
      logFile: join(dir, 'theirs.log'),
      dataFolder: dir,
      readyUrl: `http://127.0.0.1:${healthPort}/`,
    });
  });

  afterAll(async () => {
    await collector?.stop(5000);
    await stack?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('hands on what is ours, and nothing else', async () => {
    const [ours, other] = [span(), span()];
    await sendSpans(endpoint, [other], { 'service.name': 'shop' });
    await sendSpans(endpoint, [ours], { 'service.name': 'stepmeter' });
    const counter = { name: 'stepmeter.runs', value: 3, temporality: 'cumulative', startTime: Date.now() } as const;
    await sendCounter(endpoint, counter, { 'service.name': 'shop' });
    await sendCounter(endpoint, { ...counter, value: 5 }, { 'service.name': 'stepmeter' });
    expect(await eventually(() => fetchTrace(stack.jaegerUrl, ours.traceId))).toHaveLength(1);
    await expect(fetchTrace(stack.jaegerUrl, other.traceId)).rejects.toThrow('404');
    await eventually(async () => {
      const found = await queryInstant(stack.prometheusUrl, 'stepmeter_runs_total');
      expect(found.map(({ labels, value }) => [labels['job'], value])).toEqual([['stepmeter', 5]]);
    });
  });

  test('acknowledges only what the back end has, so that the relay keeps the rest', async () => {
    const kept = span();
    await stack.stopPart('jaeger');
    await expect(sendSpans(endpoint, [kept], { 'service.name': 'stepmeter' })).rejects.toThrow(/answers 5\d\d/);
    await stack.startPart('jaeger');
    await sendSpans(endpoint, [kept], { 'service.name': 'stepmeter' });
    expect(await eventually(() => fetchTrace(stack.jaegerUrl, kept.traceId))).toHaveLength(1);
  });
});

/** A collector that a user already runs for other services. */
function theirs(port: number, healthPort: number): string {
  return `
extensions: { health_check: { endpoint: '127.0.0.1:${healthPort}' } }
receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } } }
processors: { batch: {} }
exporters: { debug: {} }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], processors: [batch], exporters: [debug] } }
`;
}
