/**
 * Measures analyses of a generated store: the median and the 95th percentile of the time that a command takes
 * beyond the start of its process, its CPU time, and its ratio to bare SQL over the facts of all attempts. `--calls N`
 * sets the number of tool calls (with 25 requests, 5 attempts and 1 run for each 250), `--keep FOLDER` keeps the store.
 * Measures SQLite, exports from the same store (`bench/exports.ts`), then a PostgreSQL server that it starts. `--store
 * sqlite` or `--store postgres` measures analyses of one of them, `--database URL` those of a database that exists. A
 * store that has runs is measured as it is, an empty one is filled first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { compareRuns } from '../src/analysis/compare/compare-runs.ts';
import { readComparison } from '../src/analysis/compare/read-comparison.ts';
import { readRun } from '../src/analysis/compare/read-run.ts';
import { readTrend } from '../src/analysis/trends/read-trend.ts';
import { readInsights } from '../src/analysis/insights/read-insights.ts';
import { rebuildFacts } from '../src/facts/rebuild-facts.ts';
import { listRuns } from '../src/report/list-runs.ts';
import { showRun } from '../src/report/show-run.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import { startPostgres } from '../src/testing/store/postgres-server.ts';
import { generateStore } from './history/generated-store.ts';
import { quantile } from './quantiles.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    keep: { type: 'string' },
    database: { type: 'string' },
    store: { type: 'string' },
    repeat: { type: 'string', default: '20' },
  },
});
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const PERIOD = { since: Date.UTC(2026, 0, 1), until: Date.UTC(2027, 0, 1), simulated: false };

if (options.store === undefined && options.database === undefined) {
  const same = ['--calls', options.calls, '--repeat', options.repeat];
  runBench('analysis.ts', ['--store', 'sqlite', '--keep', folder, ...same]);
  runBench('exports.ts', ['--keep', folder]);
  runBench('analysis.ts', ['--store', 'postgres', ...same]);
  if (options.keep === undefined) rmSync(folder, { recursive: true });
  process.exit();
}

const server = options.store === 'postgres' ? await startPostgres() : undefined;
const database = await (server?.newDatabase() ?? options.database);
const env = { STEPMETER_HOME: folder, ...(database && { STEPMETER_DATABASE_URL: database }) };

const opened = await openStore(env);

const BARE = 'bare SQL: attempts';

const COMPARED = { average: 'mean', parseTime: Number, now: PERIOD.until } as const;

const TREND = { metric: 'cost', bucket: 'day', ...PERIOD } as const;

const QUESTIONS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'bare SQL: runs': ({ db }) => db.selectFrom('run_fact').selectAll().execute(),
  [BARE]: ({ db }) => db.selectFrom('attempt_fact').selectAll().execute(),
  'bare SQL: requests in order': ({ db }) =>
    sql`select max(n) from (select row_number() over (partition by session_id order by started_at) as n from request) as request`.execute(
      db,
    ),
  runs: (store) => listRuns(store, { limit: 20 }),
  show: (store) => showRun(store),
  'compare of runs': compareTwoRuns,
  'compare of selections': (store) => readComparison(store, { a: 'variant=a', b: 'variant=b' }, COMPARED),
  insights: (store) => readInsights(store, PERIOD),
  trend: (store) => readTrend(store, TREND, PERIOD.until),
  'trend by step': (store) => readTrend(store, { ...TREND, by: 'step' }, PERIOD.until),
};

try {
  if ((await listRuns(opened, { limit: 1 })).length === 0) await fill();
  console.log(database === undefined ? 'SQLite' : 'PostgreSQL');
  console.log('question | median | p95 | CPU time, median | times bare SQL of attempts');
  let bare: number | undefined;
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const { median, p95, cpu } = await measure(() => ask(opened));
    bare ??= name === BARE ? median : undefined;
    const times = bare === undefined ? '' : (median / bare).toFixed(2);
    console.log([name, `${median} ms`, `${p95} ms`, `${cpu} ms`, times].join(' | '));
  }
} finally {
  await opened.close();
  await server?.stop();
  if (options.keep === undefined) rmSync(folder, { recursive: true });
}

function runBench(name: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`Cannot finish ${name}`);
}

async function fill(): Promise<void> {
  await generateStore(env, Number(options.calls));
  await rebuildFacts(opened);
}

type Measured = Readonly<Record<'median' | 'p95' | 'cpu', number>>;

/** Milliseconds. The CPU time is that of this process, without the one of a database server. */
async function measure(ask: () => Promise<unknown>): Promise<Measured> {
  const [times, cpuTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(options.repeat); round += 1) {
    const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
    await ask();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuTimes.push((user + system) / 1000);
  }
  const [median, p95, cpu] = [quantile(times, 0.5), quantile(times, 0.95), quantile(cpuTimes, 0.5)];
  return { median: Math.round(median), p95: Math.round(p95), cpu: Math.round(cpu) };
}

async function compareTwoRuns(of: Store): Promise<unknown> {
  const [a, b] = await of.db.selectFrom('run').selectAll().orderBy('id').limit(2).execute();
  return a && b && compareRuns(await readRun(of, a), await readRun(of, b));
}
