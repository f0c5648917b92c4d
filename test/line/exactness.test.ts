import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toNanoUsd } from '../../src/pricing/pricing.ts';
import type { RunSummary } from '../../src/report/list-runs.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import type { Turn } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';
import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import { billOf, sumsOf, type Result, type Sums } from '../../src/testing/store/bill-sums.ts';
import { byId, exportedSpans, keepExportedSpans } from '../../src/testing/stack/exported-spans.ts';
import { sumOf } from './spans-of.ts';
import { openWorkshop, type Running, type Workshop } from '../../src/testing/claude/workshop.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;
const real = realTests('figures of parallel sessions', [...missingStackParts(PARTS), ...missingClaude()]);
const SESSIONS = 8;
const ENVIRONMENT = 'test-exactness';

describe.skipIf(real.skip)(`${real.title}`, () => {
  let stack: Stack;
  let model: FakeModel;
  let workshop: Workshop;
  let relay: Running;
  let billed: Sums;
  let runs: RunSummary[];

  /** Concurrent sessions have separate folders: changes in a shared folder cannot be attributed by snapshots. */
  const worktree = (index: number): string => join(workshop.project, String(index));

  const claude = (index: number, ...more: string[]): Promise<Result> => {
    const command = ['claude', '-p', `TASK-${index}- go`, '--output-format', 'json', ...more];
    const args = ['exec', '--workflow', 'exact', '--step', `s${index % 2}`, '--', ...command];
    return workshop
      .stepmeter([...args, '--permission-mode', 'bypassPermissions'], {}, worktree(index))
      .then(({ stdout }) => JSON.parse(stdout) as Result);
  };

  beforeAll(async () => {
    stack = await startTemporaryStack({ parts: PARTS });
    const plans: { when: string; turns: Turn[] }[] = [];
    model = await startFakeModel({ plans });
    workshop = openWorkshop({ modelUrl: model.url });
    for (let i = 0; i < SESSIONS; i++) {
      mkdirSync(worktree(i));
      plans.push(...conversations(worktree(i), i));
    }
    await keepExportedSpans(join(workshop.dir, 'state'));
    relay = workshop.start(['relay'], {
      STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint,
      STEPMETER_ENVIRONMENT: ENVIRONMENT,
    });
    const results = await Promise.all(Array.from({ length: SESSIONS }, (_, index) => claude(index)));
    // The record of a resumed session contains the sums of its whole conversation, including the first session.
    const resumed = await claude(0, '--resume', results[0]?.session_id ?? '');
    billed = billOf(resumed, ...results.slice(1));
    runs = await eventually(
      async () => {
        const found = JSON.parse((await workshop.stepmeter(['runs', '--json'])).stdout) as RunSummary[];
        expect(found.filter(({ result, requests }) => result !== 'running' && requests > 0)).toHaveLength(SESSIONS + 1);
        return found;
      },
      { everyMs: 1000 },
    );
    await relay.stop();
  });

  afterAll(async () => {
    await relay?.stop();
    await model?.close();
    await stack?.stop();
    workshop?.remove();
  });

  test('are in the store what they are on the bills', () => {
    expect(sumsOf(...runs)).toEqual(billed);
  });

  test('are in Prometheus what they are on the bills, with no difference reported', async () => {
    const total = async (metric: string): Promise<number> => {
      const found = await queryInstant(
        stack.prometheusUrl,
        `sum(${metric}{deployment_environment_name="${ENVIRONMENT}"})`,
      );
      return found[0]?.value ?? 0;
    };
    await eventually(async () => {
      const [cacheRead, cacheWrite] = [
        await total('gen_ai_client_inference_usage_cache_read_input_tokens_total'),
        await total('gen_ai_client_inference_usage_cache_write_input_tokens_total'),
      ];
      expect({
        input: (await total('gen_ai_client_inference_usage_input_tokens_total')) - cacheRead - cacheWrite,
        output: await total('gen_ai_client_inference_usage_output_tokens_total'),
        cacheRead,
        cacheWrite,
        nanoUsd: toNanoUsd(await total('stepmeter_cost_total')),
      }).toEqual(billed);
    });
    const differences = `stepmeter_reconcile_difference_total{deployment_environment_name="${ENVIRONMENT}"}`;
    expect(await queryInstant(stack.prometheusUrl, differences)).toEqual([]);
    expect(await total('stepmeter_runs_total')).toBe(SESSIONS + 1);
  });

  const storedTraces = async (): Promise<StoredSpan[]> =>
    (await Promise.all(runs.map(({ id }) => fetchTrace(stack.jaegerUrl, id.replaceAll('-', ''))))).flat();

  test('come with every span of the store, and no other', async () => {
    const exported = await exportedSpans(join(workshop.dir, 'state'), ENVIRONMENT);
    await eventually(async () => expect((await storedTraces()).toSorted(byId)).toEqual(exported));
  });

  test('are in Jaeger what they are on the bills', async () => {
    const chats = (await storedTraces()).filter(({ name }) => name.startsWith('chat '));
    const [cacheRead, cacheWrite] = [
      sumOf(chats, 'gen_ai.usage.cache_read.input_tokens'),
      sumOf(chats, 'gen_ai.usage.cache_write.input_tokens'),
    ];
    expect({
      input: sumOf(chats, 'gen_ai.usage.input_tokens') - cacheRead - cacheWrite,
      output: sumOf(chats, 'gen_ai.usage.output_tokens'),
      cacheRead,
      cacheWrite,
      nanoUsd: toNanoUsd(sumOf(chats, 'stepmeter.cost.usd')),
    }).toEqual(billed);
    expect(new Set(chats.map(({ spanId }) => spanId)).size).toBe(chats.length);
  });
});

/** A session with distinct usage: writes, a subagent that writes, and an initially overloaded API. */
function conversations(project: string, index: number): { when: string; turns: Turn[] }[] {
  return [
    {
      when: `SUBTASK-${index}-`,
      turns: [
        {
          tools: [
            { name: 'Write', input: { file_path: `${project}/sub-${index}.md`, content: 'x\n'.repeat(index + 1) } },
          ],
        },
        { usage: { input_tokens: 7 * index } },
      ],
    },
    {
      when: `TASK-${index}-`,
      turns: [
        {
          errorTimes: index % 2,
          ...(index % 2 ? { error: 529 } : {}),
          usage: { input_tokens: 100 + index, output_tokens: 10 * index + 1, cache_read_input_tokens: 1000 * index },
          tools: [
            { name: 'Write', input: { file_path: `${project}/a-${index}.txt`, content: 'a\n' } },
            { name: 'Bash', input: { command: `exit ${index % 3}`, description: 'd' } },
          ],
        },
        {
          tools: [
            {
              name: 'Task',
              input: {
                description: 'd',
                prompt: `SUBTASK-${index}- go`,
                subagent_type: 'general-purpose',
                run_in_background: false,
              },
            },
          ],
        },
      ],
    },
  ];
}
