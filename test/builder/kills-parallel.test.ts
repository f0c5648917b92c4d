import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/engine/journal-entry.ts';
import { toNanoUsd } from '../../src/pricing/pricing.ts';
import { processIds } from '../../src/process/inspect/proc.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { killCount } from './kill-count.ts';
import { parallelModel, SLUGIFY, TASKS } from './slugify-model.ts';

const PARTS = ['otelcol', 'prometheus'] as const;

const real = realTests('parallel builds that are killed, with the real CLI', [
  ...missingStackParts(PARTS),
  ...missingClaude(),
]);

/** The conversations of the model by the activity that pays for them. */
const CONVERSATIONS: readonly (readonly [string, string])[] = [
  ['plan', 'Plan how to build'],
  ...Object.keys(TASKS).map((id) => [`implement ${id}`, `"id": "${id}",\n  "title"`] as const),
];

describe.skipIf(real.skip)(real.title, () => {
  let stack: Stack;
  let model: FakeModel;
  let shop: Workshop;

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS })));

  afterAll(() => stack?.stop());

  afterEach(async () => {
    await model.close();
    shop.remove();
  });

  const open = async (): Promise<string> => {
    model = await startFakeModel({ plans: parallelModel({ delayMs: 300 }) });
    shop = openWorkshop({ modelUrl: model.url });
    return join(shop.dir, 'slugify');
  };

  /** The share of an undisturbed build after which the build, or a session of it, is killed. */
  const random = randomOf(17);
  const moments = Array.from(
    { length: killCount(0.4) },
    (_, n) => [random.between(0, 1), n % 3 === 2 ? 'a session' : 'the build'] as const,
  );
  let undisturbed: { readonly ms: number; readonly tree: string } | undefined;

  test.each(moments)(
    'after %f of its time, %s is killed with SIGKILL: the same package, nothing paid twice, nothing left',
    async (share, what) => {
      undisturbed ??= await measure();
      const into = await open();
      const build = start(shop, into);
      const runId = await build.runId;
      await Promise.race([sleep(share * undisturbed.ms), build.ended]);
      if (what === 'the build') build.child.kill('SIGKILL');
      else killSession(shop);
      const { code } = await build.ended;
      const [paid, calls] = [completedKeys(shop, runId), callsByActivity(model)];
      const last = code === 0 ? build.last() : await resumed(shop, runId);
      expect(last).toMatchObject({ end: 'built' });
      const keys = completedKeys(shop, runId);
      expect(keys).toEqual([...new Set(keys)]);
      const after = callsByActivity(model);
      for (const key of paid) expect([key, after.get(key)]).toEqual([key, calls.get(key)]);
      expect(treeOf(into)).toBe(undisturbed.tree);
      const { usageGap } = await expectOneCost(last);
      // What a session used that was killed before it wrote anything is unknown, in the report of the run, too.
      expect([Number(last['unknownUsd']) > 0, what]).toEqual([usageGap !== null, what]);
      const { worktrees } = JSON.parse((await shop.stepmeter(['worktree', 'list', '--json'])).stdout) as {
        worktrees: { state: string }[];
      };
      expect(worktrees.filter(({ state }) => state === 'leased')).toEqual([]);
      expect(sessionsOf(shop)).toEqual([]);
    },
  );

  const measure = async () => {
    const into = await open();
    const startedAt = performance.now();
    const build = start(shop, into);
    expect((await build.ended).code).toBe(0);
    const measured = { ms: performance.now() - startedAt, tree: treeOf(into) };
    const { usageGap, billUsd } = await expectOneCost(build.last());
    expect([usageGap, toNanoUsd(billUsd ?? 0)]).toEqual([null, toNanoUsd(Number(build.last()['costUsd']))]);
    await model.close();
    shop.remove();
    return measured;
  };

  /** The build, the store and Prometheus state the same cost, and no bill differs. A session that was killed has none. */
  const expectOneCost = async ({ runId, costUsd }: Event) => {
    const nano = toNanoUsd(Number(costUsd));
    const { totals, billUsd, withoutBillUsd } = JSON.parse(
      (await shop.stepmeter(['show', String(runId), '--json'])).stdout,
    ) as {
      totals: { costUsd: number; usageGap: string | null };
      billUsd: number | null;
      withoutBillUsd: number;
    };
    expect([toNanoUsd(totals.costUsd), toNanoUsd((billUsd ?? 0) + withoutBillUsd)]).toEqual([nano, nano]);
    const environment = basename(shop.dir);
    const exporting = { STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint, STEPMETER_ENVIRONMENT: environment };
    expect(await shop.stepmeter(['relay', '--once'], exporting)).toMatchObject({ code: 0, stderr: '' });
    const total = async (metric: string): Promise<number | undefined> => {
      const query = `sum(stepmeter_${metric}_total{deployment_environment_name="${environment}"})`;
      return (await queryInstant(stack.prometheusUrl, query))[0]?.value;
    };
    await eventually(async () => expect(toNanoUsd((await total('cost')) ?? 0)).toBe(nano));
    expect(await total('runs')).toBe(1);
    expect((await total('reconcile_difference')) ?? 0).toBe(0);
    return { usageGap: totals.usageGap, billUsd };
  };
});

type Event = Readonly<Record<string, unknown>>;

type Build = {
  readonly child: ChildProcess;
  readonly runId: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null }>;
  readonly last: () => Event;
};

function start(shop: Workshop, into: string): Build {
  const args = [PROGRAM, 'build', SLUGIFY, '--into', into, '--strategy', 'parallel', '--json'];
  const child = spawn(process.execPath, args, {
    cwd: shop.project,
    env: shop.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null }));
  const runId = once(child.stdout, 'data').then(() => String(eventsIn(output)[0]?.['runId']));
  return { child, runId, ended, last: () => eventsIn(output).at(-1) ?? {} };
}

function eventsIn(output: string): Event[] {
  return output
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Event);
}

function killSession(shop: Workshop): void {
  const [pid] = sessionsOf(shop);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

/** The processes of the CLI that belong to the workshop. */
function sessionsOf({ home }: Workshop): number[] {
  return processIds().filter((pid) => {
    try {
      const isCli = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--session-id');
      return isCli && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${home}`);
    } catch {
      return false;
    }
  });
}

/** The activities that ended with a result. */
function completedKeys(shop: Workshop, runId: string): string[] {
  return journalOf(shop, runId).flatMap(({ type, key }) => (type === 'completed' ? [key] : []));
}

function journalOf({ dir }: Workshop, runId: string): JournalEntry[] {
  return readFileSync(join(dir, 'state', 'builds', runId, 'journal.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as JournalEntry);
}

function callsByActivity({ requests }: FakeModel): ReadonlyMap<string, number> {
  const openings = requests.map(({ messages }) => JSON.stringify(messages?.[0]));
  return new Map(
    CONVERSATIONS.map(([key, text]) => [
      key,
      openings.filter((one) => one.includes(JSON.stringify(text).slice(1, -1))).length,
    ]),
  );
}

async function resumed(shop: Workshop, runId: string): Promise<Event> {
  const { code, stdout, stderr } = await shop.stepmeter(['build', '--resume', runId, '--json']);
  expect({ code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, stderr: '' });
  return eventsIn(stdout).at(-1) ?? {};
}

function treeOf(into: string): string {
  return execFileSync('git', ['-C', into, 'rev-parse', 'HEAD^{tree}'], { encoding: 'utf8' });
}
