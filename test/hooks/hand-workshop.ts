import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { toNanoUsd } from '../../src/core/pricing.ts';
import type { RunSummary } from '../../src/report/list-runs.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { requireClaude } from '../claude/cli.ts';
import type { Conversation, Turn } from '../fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../fake-model/server.ts';
import { eventually } from '../stack/eventually.ts';
import { openWorkshop, type Workshop } from '../line/workshop.ts';

/** The plugin's folder. */
export const PLUGIN = fileURLToPath(new URL('../../hooks', import.meta.url));

type Billed = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheCreationInputTokens: number;
};

/** The CLI's own record of a session. */
export type Result = {
  readonly session_id: string;
  readonly is_error: boolean;
  readonly total_cost_usd: number;
  readonly modelUsage: Readonly<Record<string, Billed>>;
  readonly permission_denials: readonly unknown[];
};

/** Tokens and money, in the words of both sides. */
export type Sums = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly nanoUsd: number;
};

/** A workshop in which people start the CLI themselves. */
export type HandWorkshop = Workshop & {
  readonly model: FakeModel;
  /** Runs the CLI; returns its result record. */
  readonly claude: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Result>;
  readonly runs: () => Promise<RunSummary[]>;
  /** The runs once all of them have ended: a busy machine may take the CLI's last hook, and the relay some seconds more. */
  readonly endedRuns: () => Promise<RunSummary[]>;
  readonly show: (run: string) => Promise<RunReport>;
  /** Opens the store for a look; it is closed by itself. */
  readonly store: () => Promise<Store>;
  /** The names of what waits in the spool by hand. */
  readonly waiting: () => string[];
};

const runClaude = (args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Result> =>
  new Promise((resolve, reject) => {
    const child = execFile(requireClaude(), [...args], { cwd, env, maxBuffer: 1e8 }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Result);
      } catch {
        reject(new Error(`The CLI answered no result: ${stdout}${stderr}`));
      }
    });
    child.stdin?.end();
  });

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** What the model does, in a project. */
export type PlanIn = (project: string) => readonly Conversation[] | readonly Turn[];

const conversationsOf = (plan: ReturnType<PlanIn>): readonly Conversation[] =>
  plan.some((one) => 'turns' in one) ? (plan as Conversation[]) : [{ turns: plan as Turn[] }];

/** Opens a workshop with a model that plays the plan; both are gone when the test has finished. */
export const openHandWorkshop = async (plan: PlanIn): Promise<HandWorkshop> => {
  const plans: Conversation[] = [];
  const model = await startFakeModel({ plans });
  const workshop = openWorkshop({ modelUrl: model.url });
  plans.push(...conversationsOf(plan(workshop.project)));
  onTestFinished(async () => {
    await model.close();
    workshop.remove();
  });
  const read = async (args: readonly string[]): Promise<unknown> =>
    JSON.parse((await workshop.stepmeter([...args, '--json'])).stdout);
  const runs = async (): Promise<RunSummary[]> => (await read(['runs'])) as RunSummary[];
  return {
    ...workshop,
    model,
    runs,
    endedRuns: () =>
      eventually(async () => {
        const found = await runs();
        if (found.some(({ result }) => result === 'running')) throw new Error('A run has not ended');
        return found;
      }),
    claude: (args, env = {}) =>
      runClaude([...args, '--output-format', 'json'], workshop.project, { ...workshop.env, ...env }),
    show: async (run) => (await read(['show', run])) as RunReport,
    store: async () => {
      const store = await openStore(workshop.env);
      onTestFinished(() => store.close());
      return store;
    },
    waiting: () => namesIn(join(workshop.dir, 'state', 'spool', 'by-hand')),
  };
};

/** What the CLI's own record says that a session used. */
export const billOf = (...results: readonly Result[]): Sums => {
  const models = results.flatMap(({ modelUsage }) => Object.values(modelUsage));
  const sum = (of: (model: Billed) => number): number => models.reduce((total, model) => total + of(model), 0);
  return {
    input: sum((model) => model.inputTokens),
    output: sum((model) => model.outputTokens),
    cacheRead: sum((model) => model.cacheReadInputTokens),
    cacheWrite: sum((model) => model.cacheCreationInputTokens),
    nanoUsd: results.reduce((total, result) => total + toNanoUsd(result.total_cost_usd), 0),
  };
};

/** What the store holds of these runs. */
export const sumsOf = (...runs: readonly Pick<RunSummary, 'tokens' | 'costUsd'>[]): Sums => {
  const sum = (of: (run: (typeof runs)[number]) => number): number => runs.reduce((total, run) => total + of(run), 0);
  return {
    input: sum(({ tokens }) => tokens.input),
    output: sum(({ tokens }) => tokens.output),
    cacheRead: sum(({ tokens }) => tokens.cacheRead),
    cacheWrite: sum(({ tokens }) => tokens.cacheWrite5m + tokens.cacheWrite1h),
    nanoUsd: sum(({ costUsd }) => toNanoUsd(costUsd)),
  };
};

/** How many of each event a store has. */
export const eventCounts = async (store: Store): Promise<Record<string, number>> => {
  const rows = await store.db.selectFrom('session_event').select('type').execute();
  const counts: Record<string, number> = {};
  for (const { type } of rows) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};
