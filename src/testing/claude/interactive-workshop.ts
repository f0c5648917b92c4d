import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import type { RunSummary } from '../../report/list-runs.ts';
import type { RunReport } from '../../report/show-run.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { requireClaude } from './cli.ts';
import type { Conversation, Turn } from '../fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../fake-model/server.ts';
import { eventually } from '../eventually.ts';
import type { Result } from '../store/bill-sums.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/** The plugin's folder. */
export const PLUGIN = fileURLToPath(new URL('../../../hooks', import.meta.url));

/** A workshop in which users start the CLI themselves. */
export type InteractiveWorkshop = Workshop & {
  readonly model: FakeModel;
  /** Runs the CLI; returns its result record. */
  readonly claude: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Result>;
  readonly runs: () => Promise<RunSummary[]>;
  /** The runs after all of them have ended: on a busy machine the last hook and the relay can take several seconds. */
  readonly endedRuns: () => Promise<RunSummary[]>;
  readonly show: (run: string) => Promise<RunReport>;
  /** Opens the store; closed automatically. */
  readonly store: () => Promise<Store>;
  /** The names of pending records of interactive sessions. */
  readonly pendingRecords: () => string[];
  /** Waits until a hook has recorded this event, before anything is ingested: the CLI does not wait for some hooks. */
  readonly recorded: (event: string) => Promise<void>;
};

/** The behaviour of the model, given the project's path. */
export type PlanIn = (project: string) => readonly Conversation[] | readonly Turn[];

/** Opens a workshop with a model that plays the plan; both are closed after the test. */
export async function openInteractiveWorkshop(plan: PlanIn): Promise<InteractiveWorkshop> {
  const plans: Conversation[] = [];
  const model = await startFakeModel({ plans });
  const workshop = openWorkshop({ modelUrl: model.url });
  plans.push(...conversationsOf(plan(workshop.project)));
  onTestFinished(async () => {
    await model.close();
    workshop.remove();
  });
  const spool = join(workshop.dir, 'state', 'spool', 'interactive');
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
    pendingRecords: () => namesIn(spool),
    recorded: (event) =>
      eventually(() => {
        const texts = namesIn(spool).map((name) => readFileSync(join(spool, name), 'utf8'));
        expect(texts.filter((text) => text.includes(`"hook_event_name":"${event}"`))).not.toEqual([]);
      }),
  };
}

function conversationsOf(plan: ReturnType<PlanIn>): readonly Conversation[] {
  return plan.some((one) => 'turns' in one) ? (plan as Conversation[]) : [{ turns: plan as Turn[] }];
}

function runClaude(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = execFile(requireClaude(), [...args], { cwd, env, maxBuffer: 1e8 }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Result);
      } catch {
        reject(new Error(`The CLI answered no result: ${stdout}${stderr}`));
      }
    });
    child.stdin?.end();
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The number of stored events by type. */
export async function eventCounts(store: Store): Promise<Record<string, number>> {
  const rows = await store.db.selectFrom('session_event').select('type').execute();
  const counts: Record<string, number> = {};
  for (const { type } of rows) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
