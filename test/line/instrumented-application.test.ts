import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids/ids.ts';
import { stepSpanId } from '../../src/core/ids/span-ids.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import { startStack } from '../../src/testing/stack/stack.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;

const real = realTests("an application with OpenTelemetry's SDK and exporters", missingStackParts(PARTS));

const APPLICATION = fileURLToPath(new URL('./instrumented-application.ts', import.meta.url));

describe.skipIf(real.skip)(real.title, () => {
  test('has its spans under the step in the same trace, and its metrics beside those of Stepmeter', async () => {
    const stack = await startStack({ parts: PARTS, dir: temporaryFolder() });
    onTestFinished(() => stack.stop());
    const home = temporaryFolder();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: stack.otlpEndpoint };
    const run = promisify(execFile)(process.execPath, [APPLICATION], { env: isolatedEnvironment(home, env) });
    const ids = JSON.parse((await run).stdout) as { run: string; step: string };
    expect(await runCli(['relay', '--once'], { home, env })).toMatchObject({ code: 0 });

    const spans = await eventually(async () => {
      const found = await fetchTrace(stack.jaegerUrl, traceIdOf(ids.run));
      expect(found.map(({ name }) => name).toSorted()).toEqual([
        'compile modules',
        'invoke_workflow application',
        'step compile',
      ]);
      return found;
    });
    const own = spans.find(({ name }) => name === 'compile modules');
    expect(own).toMatchObject({ parentSpanId: stepSpanId(ids.step), resource: { 'service.name': 'application' } });
    await eventually(async () => {
      const modules = await queryInstant(stack.prometheusUrl, 'sum(application_modules_total)');
      const runs = await queryInstant(stack.prometheusUrl, 'sum(stepmeter_runs_total)');
      expect([modules[0]?.value, runs[0]?.value]).toEqual([3, 1]);
    });
  });
});
