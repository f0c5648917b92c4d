import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids/ids.ts';
import { stepSpanId } from '../../src/core/ids/span-ids.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import type { Packages } from './cached-install.ts';
import { buildPackage, installApplication } from './install-application.ts';

const { skip, title } = slowTests("spans of an application with its own version of OpenTelemetry's API");

/** The oldest and newest API in the range of the dependency, each with an SDK that accepts it. */
const APPLICATIONS = [
  { api: '1.4.0', sdk: '0.203.0' },
  { api: '1.9.0', sdk: '0.223.0' },
  { api: '1.10.0', sdk: '0.301.0' },
] as const;

const API = '@opentelemetry/api';

const NONE: Packages = {};

/** The ways in which an application can load packages. */
const FORMS = [
  {
    file: 'main.mjs',
    head: `import { trace } from '${API}';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { step, workflow } from 'stepmeter';`,
  },
  {
    file: 'main.cjs',
    head: `const { trace } = require('${API}');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { step, workflow } = require('stepmeter');`,
  },
] as const;

const MAIN = `
const spans = [];
const onEnd = (span) => spans.push({
  name: span.name, traceId: span.spanContext().traceId, parent: span.parentSpanContext?.spanId ?? null,
});
const collect = { onStart() {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
const sdk = new NodeSDK({ spanProcessors: [collect] });
sdk.start();
const tracer = trace.getTracer('application');
const span = (name) => tracer.startActiveSpan(name, (span) => span.end());
const main = async () => {
  const ids = await workflow('w', {}, ({ id: runId }) => step('a', {}, async ({ id: stepId }) => {
    span('at once');
    await new Promise((resolve) => setTimeout(resolve, 1));
    span('later');
    return { runId, stepId };
  }));
  span('outside');
  await sdk.shutdown();
  console.log(JSON.stringify({ ...ids, spans }));
};
main();
`;

describe.skipIf(skip)(title, () => {
  let root = '';
  const folderOf = (api: string): string => join(root, `api-${api}`);
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'stepmeter-applications-'));
    const stepmeter = join(root, 'stepmeter');
    buildPackage(stepmeter);
    const packages: Packages[] = APPLICATIONS.map(({ api, sdk }) => ({ [API]: api, '@opentelemetry/sdk-node': sdk }));
    for (const of of [...packages, NONE]) mkdirSync(folderOf(of[API] ?? 'none'));
    await Promise.all([...packages, NONE].map((of) => installApplication(folderOf(of[API] ?? 'none'), of, stepmeter)));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = async (args: readonly string[], cwd: string): Promise<string> => {
    const none = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
    const env = isolatedEnvironment(join(cwd, 'state'), { NODE_NO_WARNINGS: '1', ...none });
    return (await promisify(execFile)(process.execPath, args, { cwd, env })).stdout;
  };

  test.each(APPLICATIONS)('API $api with sdk-node $sdk: they are under the step', async ({ api }) => {
    const folder = folderOf(api);
    for (const { file, head } of FORMS) {
      writeFileSync(join(folder, file), `${head}\n${MAIN}`);
      const { runId, stepId, spans } = JSON.parse(await run([file], folder));
      const inStep = { traceId: traceIdOf(runId), parent: stepSpanId(stepId) };
      expect(spans, file).toEqual([
        { name: 'at once', ...inStep },
        { name: 'later', ...inStep },
        { name: 'outside', traceId: expect.not.stringContaining(inStep.traceId), parent: null },
      ]);
    }
  });

  test('without an API of its own, the application still has a program that works', async () => {
    const folder = folderOf('none');
    const program = join('node_modules', 'stepmeter', 'bin', 'stepmeter.mjs');
    expect(await run([program, 'exec', '--workflow', 'w', '--step', 'a', '--', 'echo', 'done'], folder)).toBe('done\n');
    expect(JSON.parse(await run([program, 'runs', '--json'], folder))).toMatchObject([{ result: 'success' }]);
  });
});
