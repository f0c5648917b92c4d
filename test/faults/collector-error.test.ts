import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendOutbox, spanServerErrors } from '../../src/export/export-spans.ts';
import { openOtlpClient } from '../../src/export/otlp-client.ts';
import { resourceOf } from '../../src/export/resource.ts';
import { drain, newDrain } from '../../src/relay/drain.ts';
import { outboxDepth } from '../../src/store/queries/outbox.ts';
import { openStore } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { generateSession, writeSession } from '../../src/testing/runs/session-of-calls.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';
import { missingStackParts, nativeBinary } from '../../src/testing/stack/native-binaries.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { startProcess } from '../../src/testing/stack/supervised-process.ts';
import { traceIdOf } from '../../src/core/ids/ids.ts';

const real = realTests('a collector that fails for one span', missingStackParts(['otelcol']));

describe.skipIf(real.skip)(real.title, () => {
  test('receives all other spans; the one is set aside with its status', async () => {
    const home = temporaryFolder();
    const store = await openStore(isolatedEnvironment(home));
    const take = async (): Promise<void> => {
      writeSession(generateSession(home, 1));
      await drain(newDrain({ store, home, exports: true }));
    };
    await take();
    const [run] = await store.db.selectFrom('run').select('id').execute();
    const collector = await startCollector(traceIdOf(run?.id ?? ''));
    const client = openOtlpClient('traces', `${collector.url}/v1/traces`);
    onTestFinished(async () => {
      await client.close();
      await store.close();
    });
    const options = { store, post: client.post, resource: resourceOf(store.id, {}), serverErrors: spanServerErrors() };
    for (let attempt = 1; attempt <= 8; attempt++) {
      await sendOutbox(options);
      await take();
    }
    await sendOutbox(options);
    expect(await outboxDepth(store)).toBe(0);
    const drops = await store.db.selectFrom('export_drop').select(['reason', 'items', 'detail']).execute();
    expect(drops).toEqual([
      {
        reason: 'refused',
        items: 1,
        detail: expect.stringMatching(/^HTTP 5\d\d, 3 times while others were accepted$/),
      },
    ]);
    const received = collector.received();
    expect(received).toHaveLength(9 * 5 - 1);
    expect(new Set(received).size).toBe(received.length);
  });
});

/** A collector whose processor returns an error for the step's span of a trace. It has no queue: a failure is answered. */
async function startCollector(traceId: string) {
  const [port = 0, healthPort = 0] = await freePorts(2);
  const dir = temporaryFolder();
  const [file, out] = [join(dir, 'collector.yaml'), join(dir, 'spans.json')];
  writeFileSync(file, configuration({ port, healthPort, out, traceId }));
  const collector = await startProcess({
    name: 'collector',
    command: nativeBinary('otelcol'),
    args: ['--config', file],
    env: {},
    logFile: join(dir, 'collector.log'),
    dataFolder: dir,
    readyUrl: `http://127.0.0.1:${healthPort}/`,
  });
  onTestFinished(() => collector.stop(5000));
  return {
    url: `http://127.0.0.1:${port}`,
    received: () => [...readFileSync(out, 'utf8').matchAll(/"spanId":"(\w+)"/g)].map(([, id]) => id),
  };
}

type Settings = { readonly port: number; readonly healthPort: number; readonly out: string; readonly traceId: string };

function configuration({ port, healthPort, out, traceId }: Settings): string {
  return `
extensions:
  health_check: { endpoint: '127.0.0.1:${healthPort}' }
receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } }
processors:
  transform:
    error_mode: propagate
    trace_statements:
      - set(span.attributes["x"], ParseJSON("{")) where span.trace_id.string == "${traceId}" and IsMatch(span.name, "^step ")
exporters:
  file: { path: '${out}' }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], processors: [transform], exporters: [file] }
`;
}
