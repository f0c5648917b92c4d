import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { workflowId } from '../../src/builder/temporal/build-execution.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { buildProcess, sessionsOf } from './build-process.ts';
import { startBuildWorker } from './build-worker.ts';
import { singleModel, SLUGIFY } from './slugify-model.ts';

const real = realTests('builds on Temporal', [...missingStackParts(['temporal']), ...missingClaude()]);

describe.skipIf(real.skip)(real.title, () => {
  let server: TestWorkflowEnvironment;
  let model: FakeModel;
  let shop: Workshop;

  beforeAll(async () => {
    server = await startTemporalServer();
  });

  afterAll(async () => {
    await server?.teardown();
  });

  afterEach(async () => {
    await model?.close();
    shop?.remove();
  });

  const open = async (pace: Parameters<typeof singleModel>[0]): Promise<string[]> => {
    model = await startFakeModel({ plans: singleModel(pace) });
    shop = openWorkshop({ modelUrl: model.url });
    const engine = ['--engine', 'temporal', '--address', server.address];
    return ['build', SLUGIFY, '--into', join(shop.dir, 'slugify'), ...engine, '--json'];
  };

  test('a worker that is killed in a session is replaced: nothing is paid twice, nothing is left running', async () => {
    const args = await open({ delayMs: 2000, turnsPerTask: 2 });
    const first = await startBuildWorker(shop, server.address);
    const build = buildProcess(shop, args);
    await eventually(() => expect(sessionsOf(shop).length).toBeGreaterThan(0));
    await eventually(() => expect(build.events().some(({ stage }) => stage === 'implement')).toBe(true));
    await eventually(() => expect(sessionsOf(shop).length).toBeGreaterThan(0));
    const planned = requestsOf('Plan how to build');
    await first.stop('SIGKILL');
    await startBuildWorker(shop, server.address);
    expect(await build.ended).toBe(0);
    const last = build.events().at(-1);
    expect(last).toMatchObject({ end: 'built' });
    expect(requestsOf('Plan how to build')).toBe(planned);
    expect(sessionsOf(shop)).toEqual([]);
    const runId = String(last?.['runId']);
    const report = JSON.parse((await shop.stepmeter(['show', runId, '--json'])).stdout) as Shown;
    expect(report.steps.map(({ name, kind, result }) => `${name} ${kind} ${result}`)).toEqual([
      'plan first success',
      'implement first abandoned',
      'implement first success',
      'check first success',
      'package first success',
    ]);
    expect(report.totals.costUsd).toBeCloseTo(Number(last?.['costUsd']), 9);
    await expectPrivate(runId);
  });

  /** Histories have no text of the specification, the plan or the package. */
  const expectPrivate = async (runId: string): Promise<void> => {
    const history = await server.client.workflow.getHandle(workflowId(runId)).fetchHistory();
    const text = historyToJSON(history);
    const payloads = [...text.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(payloads.join('\n')).toContain(runId);
    for (const content of ['slugify', 'Do source', 'A plan', shop.dir])
      expect(payloads.join('\n')).not.toContain(content);
  };

  const requestsOf = (text: string): number =>
    model.requests.filter(({ messages }) => JSON.stringify(messages?.[0]).includes(text)).length;

  test('a build waits for a worker, is cancelled without one, survives its command, and is followed by --resume', async () => {
    const args = await open({});
    const first = buildProcess(shop, args);
    const waiting = { type: 'note', text: expect.stringContaining('stepmeter worker') as string };
    await eventually(() => expect(first.events()).toContainEqual(waiting));
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(1);
    const runId = String(first.events()[0]?.['runId']);
    const next = `stepmeter build --resume ${runId}`;
    expect(first.events().at(-1)).toMatchObject({ type: 'build.ended', end: 'cancelled', next });
    const build = buildProcess(shop, ['build', '--resume', runId, '--json']);
    await eventually(() => expect(build.events()).toContainEqual(waiting));
    build.child.kill('SIGKILL');
    await build.ended;
    await startBuildWorker(shop, server.address);
    const { code, stdout } = await shop.stepmeter(['build', '--resume', runId, '--json']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('"end":"built"') });
    const embedded = await shop.stepmeter(['build', '--resume', runId, '--engine', 'embedded']);
    expect(embedded).toMatchObject({ code: 2, stderr: expect.stringContaining('it was started with temporal') });
  });

  test('a worker and a build say what is wrong with the server and the namespace', async () => {
    const args = await open({});
    const away = '127.0.0.1:1';
    const build = args.map((arg) => (arg === server.address ? away : arg));
    for (const command of [['worker', '--address', away], build])
      expect(await shop.stepmeter(command)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Cannot connect to Temporal at 127.0.0.1:1: the server does not answer'),
      });
    const named = ['--namespace', 'nowhere'];
    const worker = await shop.stepmeter(['worker', '--address', server.address, ...named]);
    expect(worker).toMatchObject({ code: 2, stderr: expect.stringContaining('"nowhere"') });
    expect(await shop.stepmeter([...args, ...named])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it does not exist'),
    });
  });
});

type Shown = {
  readonly steps: readonly { readonly name: string; readonly kind: string; readonly result: string }[];
  readonly totals: { readonly costUsd: number };
};
