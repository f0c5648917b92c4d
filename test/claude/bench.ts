import { runClaude, type ClaudeOptions, type ClaudeResult } from '../../src/claude/index.ts';
import { newDrain, drain } from '../../src/relay/drain.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { RequestTable, SessionTable } from '../../src/store/schema.ts';
import type { Plan } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { openWorkshop, type Finished, type Workshop } from '../../src/testing/claude/workshop.ts';

/** Token counts by kind and money in billionths of a dollar. */
export type Sums = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly nanoUsd: number;
};

/** The relay's totals so far. */
export type Totals = {
  readonly requests: readonly RequestTable[];
  readonly sessions: readonly SessionTable[];
  readonly sums: Sums;
  /** Counted differences from bills, by kind and outcome. */
  readonly differences: Readonly<Record<string, number>>;
};

/** The real CLI with a fake model, and a project and state folder of its own. */
export type Bench = {
  readonly model: FakeModel;
  readonly workshop: Workshop;
  /** Runs the CLI through the library. */
  readonly run: (options: ClaudeOptions) => Promise<ClaudeResult>;
  /** Runs the CLI through `stepmeter exec`. */
  readonly exec: (...args: string[]) => Promise<Finished>;
  /** Runs the CLI without Stepmeter. */
  readonly runWithoutStepmeter: (options: ClaudeOptions) => Promise<ClaudeResult>;
  readonly totals: () => Promise<Totals>;
  readonly close: () => Promise<void>;
};

/** Opens a test bench. The plan can use the path of the project, which is created first. */
export async function openBench(planFor: (project: string) => Plan): Promise<Bench> {
  const plans: { when?: string; turns: [] }[] = [];
  const model = await startFakeModel({ plans });
  const workshop = openWorkshop({ modelUrl: model.url });
  const plan = planFor(workshop.project);
  plans.push(...(('plans' in plan ? plan.plans : [{ turns: plan }]) as typeof plans));
  // Shields the CLI from the environment of this process.
  const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  const common = { cwd: workshop.project, permissionMode: 'bypassPermissions' } as const;
  const run = (options: ClaudeOptions, extra: Record<string, string> = {}): Promise<ClaudeResult> =>
    runClaude({ ...common, ...options, env: { ...nothing, ...workshop.env, ...extra, ...options.env } });
  return {
    model,
    workshop,
    run: (options) => run(options),
    runWithoutStepmeter: (options) => run(options, { STEPMETER: '0' }),
    exec: (...args) =>
      workshop.stepmeter([
        ...['exec', '--workflow', 'w', '--step', 's', '--', 'claude', '--output-format', 'json'],
        ...['--permission-mode', 'bypassPermissions', ...args],
      ]),
    totals: () => readTotals(String(workshop.env['STEPMETER_HOME'])),
    close: async () => {
      await model.close();
      workshop.remove();
    },
  };
}

async function readTotals(home: string): Promise<Totals> {
  const store = await openStore({ STEPMETER_HOME: home });
  try {
    await drain(newDrain({ store, home, exports: false }));
    const requests = await store.db.selectFrom('request').selectAll().execute();
    const sessions = await store.db.selectFrom('session').selectAll().orderBy('started_at').execute();
    const counters = await store.db
      .selectFrom('counter')
      .selectAll()
      .where('name', '=', 'stepmeter.reconcile.difference')
      .execute();
    const differences = Object.fromEntries(counters.map(({ labels, value }) => [labelled(labels), value]));
    return { requests, sessions, sums: sumsOf(requests), differences };
  } finally {
    await store.close();
  }
}

function labelled(labels: string): string {
  const { 'stepmeter.reconcile.kind': kind, 'stepmeter.reconcile.outcome': outcome } = JSON.parse(labels) as Record<
    string,
    string
  >;
  return `${outcome} ${kind}`;
}

function sumsOf(rows: readonly RequestTable[]): Sums {
  const sum = (of: (row: RequestTable) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    input: sum((row) => row.input),
    output: sum((row) => row.output),
    cacheRead: sum((row) => row.cache_read),
    cacheWrite: sum((row) => row.cache_write_5m + row.cache_write_1h),
    nanoUsd: sum((row) => row.cost_nano_usd ?? 0),
  };
}

type Billed = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheCreationInputTokens: number;
};

/** The totals in a result record of the CLI, which cover the whole conversation. */
export function billed(result: { readonly [key: string]: unknown } | undefined): Sums {
  const models = Object.values((result?.['modelUsage'] ?? {}) as Record<string, Billed>);
  const sum = (of: (model: Billed) => number): number => models.reduce((total, model) => total + of(model), 0);
  return {
    input: sum((model) => model.inputTokens),
    output: sum((model) => model.outputTokens),
    cacheRead: sum((model) => model.cacheReadInputTokens),
    cacheWrite: sum((model) => model.cacheCreationInputTokens),
    nanoUsd: Math.round(Number(result?.['total_cost_usd']) * 1e9),
  };
}

/** The totals in a result of the library, which cover its process only. */
export function spent({ usage, costUsd = Number.NaN }: ClaudeResult): Sums {
  return {
    input: usage.input,
    output: usage.output,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
    nanoUsd: Math.round(costUsd * 1e9),
  };
}

/** The sum of both. */
export function plus(a: Sums, b: Sums): Sums {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    nanoUsd: a.nanoUsd + b.nanoUsd,
  };
}
