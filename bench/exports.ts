/**
 * Measures exports from a generated SQLite store beside the same rows read with bare SQL: rows per second, their ratio,
 * and peak memory, each in a process of its own. `--rows N` sets the number of tool calls, `--keep FOLDER` keeps the
 * store and reuses an existing one, `--database URL` uses an empty PostgreSQL database instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { exportToFile } from '../src/exports/export-rows.ts';
import type { Format } from '../src/exports/formats/formats.ts';
import { parseRequest } from '../src/exports/parse-request.ts';
import { openStore, type Store } from '../src/store/open-store.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    keep: { type: 'string' },
    database: { type: 'string' },
    measure: { type: 'string' },
  },
});
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
const env = { STEPMETER_HOME: folder, ...(options.database && { STEPMETER_DATABASE_URL: options.database }) };
const CALLS_PER_RUN = 250;
const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

const MEASURED: readonly (readonly [table: string, source: string])[] = [
  ['tool-calls', 'tool_call'],
  ['requests', 'request'],
  ['steps', 'step'],
  ['runs', 'run'],
];

const MIB = 1024 * 1024;

if (options.measure === undefined) await compare();
else await measure(options.measure);

async function compare(): Promise<void> {
  const isNew = options.keep === undefined || !existsSync(join(folder, 'store.db'));
  if (isNew) await generate(Number(options.rows));
  try {
    console.log('table | format | rows | rows/s | bare SQL rows/s | ratio | peak memory');
    for (const [table, source] of MEASURED) {
      const bare = inProcess(`${table} sql ${source}`);
      for (const format of table === 'tool-calls' ? ['csv', 'ndjson', 'json', 'parquet'] : ['csv', 'parquet']) {
        const { rows, perSecond, memory } = inProcess(`${table} ${format} ${source}`);
        const cells = [table, format, rows, perSecond, bare.perSecond, (perSecond / bare.perSecond).toFixed(2)];
        console.log([...cells, `${memory} MiB`].join(' | '));
      }
    }
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true });
  }
}

/** Runs of 5 steps with 250 tool calls and 25 requests, whose IDs are in no order, as in a real store. */
async function generate(calls: number): Promise<void> {
  const store = await openStore(env);
  for (let from = 0; from < calls / CALLS_PER_RUN; from += 10)
    await store.write(async ({ db }) => {
      for (let run = from; run < Math.min(from + 10, calls / CALLS_PER_RUN); run++) await addRun(db, run);
    });
  await store.close();
}

async function addRun(db: Store['db'], run: number): Promise<void> {
  const [run_id, started_at] = [idOf('run', run), START + run * HOUR_MS];
  const times = { started_at, ended_at: started_at + 60_000 };
  const none = {
    error_type: null,
    config_id: null,
    config_version: null,
    variant: null,
    task: null,
    assignment: null,
    started_by: null,
  };
  const result = { result: 'success', project: '/srv/project' } as const;
  const own = { workflow: 'package-build', task_type: 'library', cost_nano_usd: 1, simulated: null };
  await db
    .insertInto('run')
    .values({ id: run_id, ...own, ...result, ...times, ...none })
    .execute();
  const steps = ['plan', 'implement', 'check', 'repair', 'merge'].map((name) => ({ id: idOf(name, run), name }));
  const first = { parent_id: null, link_id: null, queue: null, queued_ms: null, attempt: 1, kind: 'first' } as const;
  const attempt = { run_id, ...first, ...result, ...times, error_type: null };
  await db
    .insertInto('step')
    .values(steps.map((step) => ({ ...step, ...attempt })))
    .execute();
  const stepOf = (index: number): string => steps[index % steps.length]?.id ?? '';
  const at = (index: number) => ({ started_at: started_at + index * 100, ended_at: started_at + index * 100 + 90 });
  const of = { run_id, session_id: idOf('session', run), agent_id: null };
  const tool = { tool: 'Bash', result: 'success', error_type: null, source: 'hook' } as const;
  const callAt = (i: number) => ({ id: idOf(`call${i}`, run), step_id: stepOf(i), ...of, ...tool, ...at(i) });
  await db
    .insertInto('tool_call')
    .values(Array.from({ length: CALLS_PER_RUN }, (_, i) => callAt(i)))
    .execute();
  const tokens = { input: 10, output: 500, cache_read: 20_000, cache_write_5m: 900, cache_write_1h: 0, reasoning: 90 };
  const priced = { model: 'claude-opus-5-5', effort: 'high', speed: null, cost_nano_usd: 12_345_678 };
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

type Measured = { readonly rows: number; readonly perSecond: number; readonly memory: number };

/** Peak memory is that of a whole process. */
function inProcess(what: string): Measured {
  const args = [import.meta.filename, '--keep', folder, '--measure', what];
  if (options.database) args.push('--database', options.database);
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

async function measure(what: string): Promise<void> {
  const [table = '', format = '', source = ''] = what.split(' ');
  const store = await openStore(env);
  const start = performance.now();
  const rows = format === 'sql' ? await bareSql(store, source) : await exportTo(store, table, format as Format);
  const seconds = (performance.now() - start) / 1000;
  const memory = Math.round((process.resourceUsage().maxRSS * 1024) / MIB);
  await store.close();
  console.log(JSON.stringify({ rows, perSecond: Math.round(rows / seconds), memory }));
}

/** Reads all columns of a table in pages by its key, and does nothing with them. */
async function bareSql({ db }: Store, source: string): Promise<number> {
  const size = 8192;
  for (let [rows, after] = [0, '']; ;) {
    const page = await sql<{
      id: string;
    }>`select * from ${sql.table(source)} where id > ${after} order by id limit ${sql.lit(size)}`.execute(db);
    rows += page.rows.length;
    after = page.rows.at(-1)?.id ?? '';
    if (page.rows.length < size) return rows;
  }
}

async function exportTo(store: Store, table: string, format: Format): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'stepmeter-bench-out-'));
  try {
    const target = { path: join(out, `rows.${format}`), replace: false, signal: new AbortController().signal };
    return (await exportToFile(store, parseRequest({ table }, Date.now()), format, target)).rows;
  } finally {
    rmSync(out, { recursive: true });
  }
}
