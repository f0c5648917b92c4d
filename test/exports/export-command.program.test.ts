import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { run as runProgram } from '../../src/cli/run.ts';
import { addFile, addRequest, addRun, addToolCall } from '../../src/testing/store/store-rows.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const NASTY = 'a,b "c"\r\nd 🧪 \u001b[31m';

/** What a format, a spreadsheet or a database could take for something else. */
const NASTY_NAMES = [NASTY, '', '=1+1', "it's", 'NULL', '__proto__', '\u202eabc', '\\n', 'x'.repeat(5000)];

const runHere = inProcess(runProgram);

test('Parquet is read by DuckDB: values, types, nulls and provenance', async () => {
  const { home, out } = await withStore(async (store) => {
    for (const [id, cost] of [
      ['q1', 300_000_003],
      ['q2', null],
      ['q3', 7],
    ] as const)
      await addRequest(store, { id, run_id: 'r', model: NASTY, input: 2 ** 40, started_at: 5, cost_nano_usd: cost });
    await addFile(store, { id: 'f', run_id: 'r', path: '\ud800 lone' });
    for (const [index, tool] of NASTY_NAMES.entries()) await addToolCall(store, { id: `c${index}`, run_id: 'r', tool });
  });
  const file = join(out, 'requests.parquet');
  expect(await runHere(['export', 'requests', '-o', file], { home })).toMatchObject({ code: 0, stderr: '' });
  const database = await (await DuckDBInstance.create()).connect();
  const rows = async (sql: string) => (await database.runAndReadAll(sql)).getRowObjectsJson();
  expect(
    await rows(`select count(*) as n, count(cost_usd) as priced, sum(cost_usd) as cost, sum(input_tokens) as input,
      any_value(model) as model, min(started_at)::text as started, bool_or(simulated) as simulated from '${file}'`),
  ).toEqual([
    {
      n: '3',
      priced: '2',
      cost: '0.300000010',
      input: String(3 * 2 ** 40),
      model: NASTY,
      started: expect.stringContaining('1970-01-01'),
      simulated: false,
    },
  ]);
  const types = await rows(`select column_name, column_type from (describe select * from '${file}')`);
  expect(types).toContainEqual({ column_name: 'cost_usd', column_type: 'DECIMAL(18,9)' });
  expect(types).toContainEqual({ column_name: 'started_at', column_type: 'TIMESTAMP WITH TIME ZONE' });
  const keys = await rows(`select decode(key) as k, decode(value) as v from parquet_kv_metadata('${file}')`);
  expect(keys).toContainEqual({ k: 'stepmeter.table', v: 'requests' });
  expect(String(keys.find(({ k }) => k === 'stepmeter.columns')?.['v'])).toContain('"unit":"USD"');

  const other = join(out, 'files.parquet');
  expect(await runHere(['export', 'files', '-o', other], { home })).toMatchObject({ code: 0 });
  expect(await rows(`select path from '${other}'`)).toEqual([{ path: '\ufffd lone' }]);
  const calls = join(out, 'calls.parquet');
  expect(await runHere(['export', 'tool-calls', '-o', calls], { home })).toMatchObject({ code: 0 });
  const named = await rows(`select tool from '${calls}' order by tool_call_id`);
  expect(named.map(({ tool }) => tool)).toEqual(NASTY_NAMES);
  const empty = join(out, 'none.parquet');
  expect(await runHere(['export', 'changes', '-o', empty], { home })).toMatchObject({ code: 0 });
  expect(await rows(`select count(*) as n from '${empty}'`)).toEqual([{ n: '0' }]);
});

test('CSV and NDJSON have every name as it is, and their provenance beside them', async () => {
  const { home, out } = await withStore((store) => addToolCall(store, { id: 'c', run_id: 'r', tool: NASTY }));
  for (const format of ['csv', 'ndjson']) {
    const file = join(out, `calls.${format}`);
    const done = await runHere(['export', 'tool-calls', '--columns', 'tool', '-o', file, '--json'], { home });
    expect(JSON.parse(done.stdout)).toEqual({
      table: 'tool-calls',
      format,
      file,
      metaFile: `${file}.meta.json`,
      rows: 1,
    });
    expect(JSON.parse(readFileSync(`${file}.meta.json`, 'utf8'))).toMatchObject({ rows: 1, timeZone: 'UTC' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  const database = await (await DuckDBInstance.create()).connect();
  for (const reader of [`read_csv('${out}/calls.csv')`, `read_ndjson('${out}/calls.ndjson')`])
    expect((await database.runAndReadAll(`select tool from ${reader}`)).getRowObjectsJson()).toEqual([{ tool: NASTY }]);
});

test('an existing file is replaced with --force only; what is no file never is', async () => {
  const { home, out } = await withStore(async () => {});
  const file = join(out, 'runs.csv');
  writeFileSync(file, 'mine');
  const run = (path: string, ...more: string[]) => runHere(['export', 'runs', '-o', path, ...more], { home });
  const refusal = /: the file exists\n.*--force \(docs\/errors\.md#output\)\n$/;
  expect(await run(file)).toMatchObject({ code: 2, stderr: expect.stringMatching(refusal) });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await run(file, '--force')).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toMatch(/^run_id,/);

  const [folder, link] = [join(out, 'folder'), join(out, 'link.csv')];
  mkdirSync(folder);
  symlinkSync(file, link);
  for (const path of [folder, link, '/dev/null'])
    expect(await run(path, '--force')).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot write ') });
  const missing = await run(join(out, 'no', 'runs.csv'));
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('its folder does not exist (ENOENT)') });
  expect(readdirSync(out).toSorted()).toEqual(['folder', 'link.csv', 'runs.csv', 'runs.csv.meta.json']);
});

test('a file that becomes too large is reported, and nothing is left of it', async () => {
  const { home, out } = await withStore(manyCalls);
  for (const format of ['csv', 'json']) {
    const file = join(out, `calls.${format}`);
    const args = [
      '-c',
      'ulimit -f 200; exec "$@"',
      'sh',
      process.execPath,
      PROGRAM,
      'export',
      'tool-calls',
      '-o',
      file,
    ];
    // Node's own cache of compiled code would exceed the limit, too.
    const env = isolatedEnvironment(home, { NODE_DISABLE_COMPILE_CACHE: '1' });
    const child = spawn('sh', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += String(data)));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(stderr).toMatch(/^stepmeter: Cannot write .*: the file exceeds the limit .* \(EFBIG\)\nNothing was written/);
    expect(readdirSync(out)).toEqual([]);
  }
});

test('SIGINT stops the export, and nothing is left of the file', async () => {
  const { home, out } = await withStore(manyCalls);
  const file = join(out, 'calls.csv');
  const env = isolatedEnvironment(home);
  const child = spawn(process.execPath, [PROGRAM, 'export', 'tool-calls', '-o', file], { env });
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += String(data)));
  // The export may last for less than the usual interval.
  await eventually(() => expect(readdirSync(out)).toHaveLength(1), { everyMs: 5 });
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(stderr).toMatch(/Cannot finish the export: stopped by SIGINT\n.*calls.csv was not written/);
  expect(readdirSync(out)).toEqual([]);
});

test('a reader that closes standard output ends the export without an error', async () => {
  const { home } = await withStore(manyCalls);
  const script = '"$@" | head -n 2; echo "$?" >&2';
  const command = [PROGRAM, 'export', 'tool-calls', '--columns', 'tool', '--output', '-'];
  const args = ['-c', script, 'sh', process.execPath, ...command];
  const child = spawn('sh', args, { env: isolatedEnvironment(home) });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += String(data)));
  child.stderr.on('data', (data) => (stderr += String(data)));
  await once(child, 'close');
  expect({ stdout, stderr }).toEqual({ stdout: 'tool\r\nBash\r\n', stderr: '0\n' });
});

test.each([
  [['export', 'run'], 2, /^stepmeter: Cannot export "run": no such table\nDid you mean "runs"\? Tables: /],
  [['export', 'runs', '--columns', 'x'], 2, /^stepmeter: Cannot export column "x" of runs: no such column\nColumns: /],
  [['export', 'runs', '--run', 'abc'], 2, /^stepmeter: Cannot find the run "abc"/],
  [['export', 'runs', '--json'], 2, /^stepmeter: Cannot print a summary with --json/],
  [['export'], 2, /^stepmeter: .*\n.*stepmeter export --help/],
] as const)('%j is refused with code %i and one message', async (args, code, stderr) => {
  const { home } = await withStore(async () => {});
  expect(await runHere([...args], { home })).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(stderr) });
});

/** A store with a run `r`, and an empty folder to write to. */
async function withStore(fill: (store: Store) => Promise<void>): Promise<{ home: string; out: string }> {
  const [home, out] = [temporaryFolder(), temporaryFolder()];
  const store = await openStore(isolatedEnvironment(home));
  await addRun(store, { id: 'r' });
  await fill(store);
  await store.close();
  return { home, out };
}

/** More calls than fit into a pipe or a page. */
async function manyCalls(store: Store): Promise<void> {
  const rest = { run_id: 'r', step_id: null, session_id: 's', agent_id: null, error_type: null } as const;
  const call = { tool: 'Bash', started_at: 0, ended_at: 0, result: 'success', source: 'hook', ...rest } as const;
  for (let page = 0; page < 30; page++)
    await store.db
      .insertInto('tool_call')
      .values(Array.from({ length: 1000 }, (_, i) => ({ id: `c-${page}-${i}`, ...call })))
      .execute();
}
