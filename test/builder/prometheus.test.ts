import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toNanoUsd } from '../../src/pricing/pricing.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Running, type Workshop } from '../../src/testing/claude/workshop.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { buildProcess, sessionsOf } from './build-process.ts';
import { parallelModel, SLUGIFY } from './slugify-model.ts';

const PARTS = ['otelcol', 'prometheus'] as const;
const real = realTests('the cost of builds in Prometheus', [...missingStackParts(PARTS), ...missingClaude()]);
const ENVIRONMENT = 'test-builds';

describe.skipIf(real.skip)(real.title, () => {
  let dir: string;
  let stack: Stack;
  let model: FakeModel;
  let shop: Workshop;
  let relay: Running;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-stack-'));
    stack = await startStack({ parts: PARTS, dir });
    model = await startFakeModel({ plans: parallelModel({ delayMs: 1500, turnsPerTask: 2 }) });
    shop = openWorkshop({ modelUrl: model.url });
    relay = shop.start(['relay'], { STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint, STEPMETER_ENVIRONMENT: ENVIRONMENT });
  });

  afterAll(async () => {
    await relay?.stop();
    await model?.close();
    await stack?.stop();
    shop?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  test('is that of the store and of the build, also of one that was killed and continued; the bills are equal', async () => {
    const build = (name: string) =>
      buildProcess(shop, ['build', SLUGIFY, '--into', join(shop.dir, name), '--strategy', 'parallel', '--json']);
    const undisturbed = build('one');
    expect(await undisturbed.ended).toBe(0);
    const whole = await shown(undisturbed.events().at(-1));
    expect(toNanoUsd(whole.billUsd)).toBe(toNanoUsd(whole.costUsd));
    const killed = build('other');
    await eventually(() => expect(killed.events().some(({ stage }) => stage === 'implement')).toBe(true));
    await eventually(() => expect(sessionsOf(shop).length).toBeGreaterThan(1));
    killed.child.kill('SIGKILL');
    await killed.ended;
    const runId = String(killed.events()[0]?.['runId']);
    const resumed = buildProcess(shop, ['build', '--resume', runId, '--json']);
    expect(await resumed.ended).toBe(0);
    const rest = await shown(resumed.events().at(-1));
    await eventually(
      async () => {
        expect(toNanoUsd(await total('stepmeter_cost_total'))).toBe(toNanoUsd(whole.costUsd) + toNanoUsd(rest.costUsd));
        expect(await total('stepmeter_runs_total')).toBe(2);
      },
      { everyMs: 1000 },
    );
    expect(await total('stepmeter_reconcile_difference_total')).toBe(0);
  });

  /** What the report of a run says, which is what its build says. */
  const shown = async (last: Readonly<Record<string, unknown>> | undefined) => {
    expect(last).toMatchObject({ end: 'built' });
    const { totals, billUsd } = JSON.parse(
      (await shop.stepmeter(['show', String(last?.['runId']), '--json'])).stdout,
    ) as {
      totals: { costUsd: number };
      billUsd: number;
    };
    expect(toNanoUsd(totals.costUsd)).toBe(toNanoUsd(Number(last?.['costUsd'])));
    return { costUsd: totals.costUsd, billUsd };
  };

  const total = async (metric: string): Promise<number> => {
    const query = `sum(${metric}{deployment_environment_name="${ENVIRONMENT}"})`;
    return (await queryInstant(stack.prometheusUrl, query))[0]?.value ?? 0;
  };
});
