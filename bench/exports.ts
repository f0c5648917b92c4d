/**
 * Measures exports from a generated SQLite store beside the same rows read with bare SQL: rows per second, by the clock
 * and by the CPU time, the ratio of the latter, and peak memory, each in a process of its own. The rate of the first
 * export of a process includes the compilation of its code, which takes as long as some ten thousand rows; that of a
 * second one, as in `serve`, does not. `--rows N` sets the number of tool calls, `--keep FOLDER` keeps the store and
 * reuses an existing one, `--database URL` uses an empty PostgreSQL database instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { EXPORT_FLAGS } from '../bin/relay-flags.mjs';
import { exportToFile } from '../src/exports/export-rows.ts';
import type { Format } from '../src/exports/formats/formats.ts';
import { parseRequest } from '../src/exports/parse-request.ts';
import { rebuildFacts } from '../src/facts/rebuild-facts.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import { peakMemory } from '../src/testing/process/peak-memory.ts';
import { generateStore } from './history/generated-store.ts';

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

const MEASURED: readonly (readonly [table: string, source: string])[] = [
  ['tool-calls', 'tool_call'],
  ['requests', 'request'],
  ['steps', 'step'],
  ['runs', 'run'],
];

if (options.measure === undefined) await compare();
else await measure(options.measure);

async function compare(): Promise<void> {
  const isNew = options.keep === undefined || !existsSync(join(folder, 'store.db'));
  if (isNew) await fill();
  try {
    console.log(
      'table | format | rows | rows/s | rows/s, second export | rows per CPU second | those of bare SQL | ratio | peak memory',
    );
    for (const [table, source] of MEASURED) {
      const bare = inProcess(`${table} sql ${source}`);
      for (const format of table === 'tool-calls' ? ['csv', 'ndjson', 'json', 'parquet'] : ['csv', 'parquet']) {
        const { rows, perSecond, againPerSecond, perCpuSecond, memory } = inProcess(`${table} ${format} ${source}`);
        const ratio = (perCpuSecond / bare.perCpuSecond).toFixed(2);
        const cells = [table, format, rows, perSecond, againPerSecond, perCpuSecond, bare.perCpuSecond, ratio];
        console.log([...cells, `${memory} MiB`].join(' | '));
      }
    }
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true });
  }
}

async function fill(): Promise<void> {
  await generateStore(env, Number(options.rows));
  const store = await openStore(env);
  await rebuildFacts(store);
  await store.close();
}

type Measured = Readonly<Record<'rows' | 'perSecond' | 'againPerSecond' | 'perCpuSecond' | 'memory', number>>;

/** Peak memory is that of a whole process. */
function inProcess(what: string): Measured {
  const args = [...EXPORT_FLAGS, import.meta.filename, '--keep', folder, '--measure', what];
  if (options.database) args.push('--database', options.database);
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

async function measure(what: string): Promise<void> {
  const [table = '', format = '', source = ''] = what.split(' ');
  const store = await openStore(env);
  const once = (): Promise<number> =>
    format === 'sql' ? bareSql(store, source) : exportTo(store, table, format as Format);
  const before = process.cpuUsage();
  const { rows, perSecond } = await rateOf(once);
  const { user, system } = process.cpuUsage(before);
  const perCpuSecond = Math.round((rows * 1e6) / (user + system));
  const memory = Math.round(peakMemory());
  const { perSecond: againPerSecond } = await rateOf(once);
  await store.close();
  console.log(JSON.stringify({ rows, perSecond, againPerSecond, perCpuSecond, memory }));
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

async function rateOf(read: () => Promise<number>): Promise<Pick<Measured, 'rows' | 'perSecond'>> {
  const start = performance.now();
  const rows = await read();
  return { rows, perSecond: Math.round((rows * 1000) / (performance.now() - start)) };
}
