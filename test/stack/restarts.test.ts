import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runRelay } from '../../src/relay/relay.ts';
import type { RunSummary } from '../../src/report/list-runs.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { byId, exportedSpans, keepExportedSpans } from '../../src/testing/stack/exported-spans.ts';
import { realTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { startRelay } from '../../src/testing/running-relay.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts, type StackPart } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { fetchTraces } from '../../src/testing/stack/jaeger-queries.ts';

const PARTS: readonly StackPart[] = ['otelcol', 'jaeger', 'prometheus'];
const real = realTests('restarts of the stack', missingStackParts(PARTS));

describe.skipIf(real.skip)(real.title, () => {
  let dir: string;
  let home: string;
  let stack: Stack;

  const environment = () => ({ STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint });

  /** With a relay in this process that exports totals more often than the default. */
  const whileRelaying = async (act: () => Promise<void>): Promise<void> => {
    const ending = new AbortController();
    const env = isolatedEnvironment(home, environment());
    const relay = runRelay({ env, signal: ending.signal, metricsMs: 500 });
    try {
      await act();
    } finally {
      ending.abort();
      await relay;
    }
  };

  const measureSteps = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const step = ['exec', '--workflow', 'restarts', '--step', 's', '--', 'true'];
      expect(await runCli(step, { home, env: environment() })).toMatchObject({ code: 0, stderr: '' });
    }
  };

  const total = async (query: string): Promise<number> =>
    (await queryInstant(stack.prometheusUrl, query))[0]?.value ?? Number.NaN;

  const runs = async (): Promise<RunSummary[]> => {
    const { stdout } = await runCli(['runs', '--limit', '1000', '--json'], { home });
    return JSON.parse(stdout) as RunSummary[];
  };

  /** Everything in the store is in Jaeger, each span exactly once, and in Prometheus, with exact values. */
  const expectNothingLost = async (): Promise<void> => {
    const inStore = await runs();
    await eventually(
      async () => {
        expect(await total('sum(stepmeter_runs_total)')).toBe(inStore.length);
        expect(await total('sum(stepmeter_steps_total)')).toBe(inStore.length);
        expect(await total('sum(stepmeter_step_duration_seconds_count)')).toBe(inStore.length);
      },
      { everyMs: 500 },
    );
    const exported = await exportedSpans(home);
    expect(exported).toHaveLength(2 * inStore.length);
    const range = { from: Date.now() - 3_600_000, to: Date.now() };
    await eventually(async () => expect((await fetchTraces(stack.jaegerUrl, range)).toSorted(byId)).toEqual(exported));
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'restarts-'));
    home = join(dir, 'state');
    await keepExportedSpans(home);
    stack = await startStack({ parts: PARTS, dir: join(dir, 'stack') });
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(PARTS)('of %s lose nothing', (part) =>
    whileRelaying(async () => {
      await measureSteps(2);
      await stack.stopPart(part);
      await measureSteps(2);
      await stack.startPart(part);
      await measureSteps(1);
      await expectNothingLost();
    }),
  );

  test('of both ends of the queue at once, and of the relay, lose nothing', async () => {
    const relay = startRelay(home, { env: environment() });
    await Promise.all([stack.stopPart('jaeger'), stack.stopPart('prometheus')]);
    await measureSteps(2);
    await relay.stop('SIGKILL');
    await measureSteps(1);
    startRelay(home, { env: environment() });
    await stack.stopPart('otelcol');
    await measureSteps(1);
    await stack.startPart('otelcol');
    await Promise.all([stack.startPart('jaeger'), stack.startPart('prometheus')]);
    await expectNothingLost();
    expect((await runs()).length).toBe(PARTS.length * 5 + 4);
  });
});
