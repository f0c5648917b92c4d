import type { Environment } from '../../src/core/environment.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';

const CALLS_PER_RUN = 250;

/**
 * Fills a store with runs of 5 steps with 250 tool calls and 25 requests, whose IDs are in no order, as in a real store.
 * Runs are an hour apart and alternate between the variants a and b.
 */
export async function generateStore(env: Environment, calls: number): Promise<void> {
  const store = await openStore(env);
  for (let from = 0; from < calls / CALLS_PER_RUN; from += 10)
    await store.write(async ({ db }) => {
      for (let run = from; run < Math.min(from + 10, calls / CALLS_PER_RUN); run++) await addRun(db, run);
    });
  await store.close();
}

const START = Date.UTC(2026, 0, 1);

const HOUR_MS = 3_600_000;

const RUNS_OF_YEAR = 4000;

async function addRun(db: Store['db'], run: number): Promise<void> {
  const [run_id, started_at] = [idOf('run', run), START + run * HOUR_MS];
  const times = { started_at, ended_at: started_at + Math.round(randomOf('duration', run).lognormal(60_000, 0.4)) };
  const none = {
    error_type: null,
    config_id: null,
    config_version: null,
    variant: run % 2 === 0 ? 'a' : 'b',
    task: null,
    assignment: null,
    started_by: null,
  };
  const succeeded = randomOf('result', run).chance(0.85);
  const result = { result: succeeded ? 'success' : 'failure', project: '/srv/project' } as const;
  const own = { workflow: 'package-build', task_type: 'library', cost_nano_usd: 1, simulated: null };
  const random = randomOf('generated store', run);
  // Costs vary from run to run, and rise twice in the year.
  const level =
    random.lognormal(12_345_678, 0.5) * (run % RUNS_OF_YEAR < 1500 ? 1 : run % RUNS_OF_YEAR < 3000 ? 1.3 : 1.8);
  await db
    .insertInto('run')
    .values({ id: run_id, ...own, ...result, ...times, ...none })
    .execute();
  const steps = ['plan', 'implement', 'check', 'repair', 'merge'].map((name) => ({ id: idOf(name, run), name }));
  const first = {
    parent_id: null,
    link_id: null,
    branch: null,
    queue: null,
    queued_ms: null,
    attempt: 1,
    kind: 'first',
  } as const;
  const attempt = { run_id, ...first, ...result, ...times, error_type: null };
  await db
    .insertInto('step')
    .values(steps.map((step) => ({ ...step, ...attempt })))
    .execute();
  const stepOf = (index: number): string => steps[index % steps.length]?.id ?? '';
  const at = (index: number) => ({ started_at: started_at + index * 100, ended_at: started_at + index * 100 + 90 });
  const of = { run_id, session_id: idOf('session', run), agent_id: null };
  const tool = { tool: 'Bash', result: 'success', error_type: null, source: 'hook' } as const;
  const read = (i: number) => (i % 5 === 0 ? { tool: 'Read', read_key: `${i % 50}/${i % 50}` } : {});
  const callAt = (i: number) => ({
    id: idOf(`call${i}`, run),
    step_id: stepOf(i),
    ...of,
    ...tool,
    read_key: null,
    ...read(i),
    ...at(i),
  });
  await db
    .insertInto('tool_call')
    .values(Array.from({ length: CALLS_PER_RUN }, (_, i) => callAt(i)))
    .execute();
  const tokens = { input: 10, output: 500, cache_read: 20_000, cache_write_5m: 900, cache_write_1h: 0, reasoning: 90 };
  const priced = {
    model: 'claude-opus-5-5',
    effort: 'high',
    speed: null,
    cost_nano_usd: Math.round(level),
  };
  const request = { ...of, ...tokens, ...priced, bill_nano_usd: null, source: 'ledger' } as const;
  const requestAt = (i: number) => ({ id: idOf(`request${i}`, run), step_id: stepOf(i), ...request, ...at(i * 10) });
  await db
    .insertInto('request')
    .values(Array.from({ length: 25 }, (_, i) => requestAt(i)))
    .execute();
}

/** A multiplicative hash scatters the IDs over the index. */
function idOf(kind: string, run: number): string {
  return `${Math.imul(run + 1, 2_654_435_761) >>> 0}-${kind}-${run}`.padStart(36, '0');
}
