import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import { exportToFile } from '../../src/exports/export-rows.ts';
import { pagesOf, type AnyTable } from '../../src/exports/export-table.ts';
import { parseRequest, type RequestedExport } from '../../src/exports/parse-request.ts';
import { TABLES } from '../../src/exports/tables/all-tables.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import { toNanoUsd } from '../../src/pricing/pricing.ts';
import { listRuns } from '../../src/report/list-runs.ts';
import { showRun } from '../../src/report/show-run.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { setFactsVersion } from '../../src/store/queries/facts/rebuild.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { sampleRun } from '../../src/testing/store/ingest-inputs.ts';
import { addFile, addRequest, addRun, addSession, addStep, addToolCall } from '../../src/testing/store/store-rows.ts';
import { counted } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

type Row = Readonly<Record<string, unknown>>;

const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(readFileSync('schemas/exports.schema.json', 'utf8')) as object,
);

/** What exports promise, for every database. */
export function exportsSuite(newStore: () => Promise<Environment>): void {
  let [env, store]: [Environment, Store] = [{}, undefined as never];
  beforeEach(async () => {
    env = await newStore();
    store = await openNewStore(env);
  });
  afterEach(() => store.close());

  const rowsOf = async (requested: RequestedExport): Promise<Row[]> => {
    const path = join(temporaryFolder(), 'rows.json');
    const target = { path, replace: false, signal: new AbortController().signal };
    await exportToFile(store, parseRequest(requested, Date.now()), 'json', target);
    const document = JSON.parse(readFileSync(path, 'utf8')) as { meta: Row; rows: Row[] };
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document.meta).toMatchObject({ table: requested.table, store: store.id, timeZone: 'UTC' });
    return document.rows;
  };

  test('what steps and runs used is the same from facts as from their rows', async () => {
    const samples = [sampleRun(0), sampleRun(1), sampleRun(2, 'other')];
    for (const { contexts, reads } of samples) await ingest(store, { contexts, reads }, { exports: false, now: 1 });
    const exported = async (): Promise<Row[][]> => [await rowsOf({ table: 'runs' }), await rowsOf({ table: 'steps' })];
    const fromFacts = await exported();
    await store.write((transaction) => setFactsVersion(transaction, 0));
    expect(await exported()).toEqual(fromFacts);
    expect(fromFacts.map((rows) => rows.length > 0 && sum(rows, (row) => Number(row['input_tokens'])) > 0)).toEqual([
      true,
      true,
    ]);
  });

  test('sums of the exported figures equal those of runs and show', async () => {
    const samples = [sampleRun(0), sampleRun(1), sampleRun(2, 'other')];
    for (const { contexts, reads } of samples) await ingest(store, { contexts, reads }, { exports: false, now: 1 });
    const exported = Object.fromEntries(
      await Promise.all(
        ['runs', 'steps', 'sessions', 'requests', 'tool-calls', 'files'].map(
          async (table) => [table, await rowsOf({ table })] as const,
        ),
      ),
    );
    const listed = await listRuns(store, { limit: 9 });
    const shown = await Promise.all(listed.map(({ id }) => showRun(store, id)));
    const [tokens, cost] = [
      { input: sum(listed, (run) => run.tokens?.input), output: sum(listed, (run) => run.tokens?.output) },
      sum(listed, (run) => toNanoUsd(run.costUsd ?? Number.NaN)),
    ];
    expect(cost).toBeGreaterThan(0);
    for (const table of ['runs', 'steps', 'sessions', 'requests']) {
      const rows = exported[table] ?? [];
      expect(sum(rows, (row) => row['input_tokens'])).toBe(tokens.input);
      expect(sum(rows, (row) => row['output_tokens'])).toBe(tokens.output);
      expect(sum(rows, (row) => toNanoUsd(Number(row['cost_usd'])))).toBe(cost);
    }
    expect(exported['runs']?.map((row) => row['run_id'])).toEqual(samples.map(({ id }) => id));
    const steps = shown.flatMap((run) => run.steps);
    for (const table of ['runs', 'steps', 'sessions'])
      expect(sum(exported[table] ?? [], (row) => row['tool_calls'])).toBe(sum(steps, (step) => step.toolCalls));
    expect(exported['tool-calls']).toHaveLength(sum(steps, (step) => step.toolCalls));
    expect(sum(exported['steps'] ?? [], (row) => row['files_created'])).toBe(sum(steps, (step) => step.files.created));
    expect(exported['files']?.map((row) => row['path'])).toEqual(
      shown.toReversed().flatMap((run) => run.files.map(({ path }) => path)),
    );
    expect(sum(exported['steps'] ?? [], (row) => row['duration_ms'])).toBe(sum(steps, (step) => step.durationMs));
    const totals = (await rowsOf({ table: 'metrics' })).filter((row) => row['metric'] === METRIC.outputTokens.name);
    expect(sum(totals, (row) => row['value'])).toBe((await counted(store))[METRIC.outputTokens.name]);
  });

  test('pages of any size have every row once and in the same order', async () => {
    await addActivity(store);
    for (const table of TABLES) {
      const all = await pagesFrom(table, store);
      for (const pageSize of [1, 2, 3]) expect(await pagesFrom({ ...table, pageSize }, store)).toEqual(all);
      expect(new Set(all.map((row) => JSON.stringify(row))).size).toBe(all.length);
    }
    expect(await rowsOf({ table: 'tool-calls', limit: 3 })).toEqual(
      (await rowsOf({ table: 'tool-calls' })).slice(0, 3),
    );
  });

  test('filters select rows, a range of time without its end', async () => {
    await addActivity(store);
    const ids = async (requested: RequestedExport): Promise<unknown[]> =>
      (await rowsOf(requested)).map((row) => row['tool_call_id'] ?? row['request_id'] ?? row['run_id']);
    expect(await ids({ table: 'tool-calls', workflow: 'second' })).toEqual(['c2', 'c3']);
    expect(await ids({ table: 'tool-calls', step: 'plan' })).toEqual(['c1', 'c0']);
    expect(await ids({ table: 'tool-calls', run: 'r2' })).toEqual(['c2', 'c3']);
    expect(await ids({ table: 'tool-calls', since: 110, until: 120 })).toEqual(['c0']);
    expect(await ids({ table: 'requests', model: 'haiku' })).toEqual(['q2']);
    expect(await ids({ table: 'runs', simulated: true })).toEqual(['r2']);
    expect(await ids({ table: 'runs', simulated: false })).toEqual(['r1']);
    expect(await ids({ table: 'runs', workflow: "'; drop table run; --" })).toEqual([]);
  });

  test('unknown figures are null: without a price, without usage, of a run that has not ended', async () => {
    await addActivity(store);
    await addRun(store, { id: 'r3', ended_at: null, result: null, started_at: 300 });
    await addSession(store, { id: 's3', run_id: 'r3' });
    const gap = { id: 'e', run_id: 'r3', step_id: null, session_id: 's3', subject: null, at: 1, attributes: '{}' };
    await store.db
      .insertInto('session_event')
      .values({ ...gap, type: 'transcript_missing' })
      .execute();
    const [priced, unpriced, unknown] = await rowsOf({ table: 'runs' });
    expect(priced).toMatchObject({ cost_usd: 0.000000007, unpriced_requests: 0, usage_gap: null, result: 'success' });
    expect(unpriced).toMatchObject({ cost_usd: null, unpriced_requests: 1, input_tokens: 5, simulated: true });
    expect(unknown).toMatchObject({ cost_usd: null, input_tokens: null, usage_gap: 'usage', requests: 0 });
    expect(unknown).toMatchObject({ ended_at: null, duration_ms: null, result: 'running', lines_added: null });
  });

  test('a snapshot does not see what is written while it is read, and does not hold up the writer', async () => {
    await addRun(store, { id: 'r1' });
    const other = await openNewStore(env);
    try {
      const seen = await store.snapshot(async (snapshot) => {
        const before = await pagesFrom(tableNamed('runs'), snapshot);
        await other.write(async () => undefined);
        await addRun(other, { id: 'r2' });
        return [before.length, (await pagesFrom(tableNamed('runs'), snapshot)).length];
      });
      expect(seen).toEqual([1, 1]);
      expect(await rowsOf({ table: 'runs' })).toHaveLength(2);
    } finally {
      await other.close();
    }
  });
}

function sum<T>(rows: readonly T[], of: (row: T) => unknown): number {
  return rows.reduce((total, row) => total + Number(of(row) ?? Number.NaN), 0);
}

/** Two runs with rows that start at the same time, the second one simulated. */
async function addActivity(store: Store): Promise<void> {
  await addRun(store, { id: 'r1', workflow: 'first', started_at: 100 });
  await addRun(store, { id: 'r2', workflow: 'second', started_at: 100, simulated: 1 });
  for (const [id, run_id] of [
    ['a', 'r1'],
    ['b', 'r1'],
    ['c', 'r2'],
  ] as const) {
    await addStep(store, { id, run_id, name: id === 'a' ? 'plan' : 'check' });
    await addSession(store, { id: `s-${id}`, run_id, step_id: id });
    await addFile(store, { id: `f-${id}`, run_id, step_id: id });
  }
  await addRequest(store, { id: 'q1', run_id: 'r1', session_id: 's-a', cost_nano_usd: 7, step_id: 'a' });
  await addRequest(store, { id: 'q2', run_id: 'r2', model: 'haiku', cost_nano_usd: null, input: 5 });
  const call = { started_at: 100, ended_at: 110 };
  await addToolCall(store, { id: 'c0', run_id: 'r1', step_id: 'a', ...call });
  await addToolCall(store, { id: 'c1', run_id: 'r1', step_id: 'a', ...call, started_at: 99, ended_at: 120 });
  for (const id of ['c2', 'c3']) await addToolCall(store, { id, run_id: 'r2', ...call, ended_at: 130 });
}

async function pagesFrom(table: AnyTable, store: Pick<Store, 'db'>): Promise<object[]> {
  const rows: object[] = [];
  for await (const page of pagesOf(table, store, {})) rows.push(...page);
  return rows;
}

function tableNamed(name: string): AnyTable {
  const table = TABLES.find((known) => known.name === name);
  if (!table) throw new Error(`no table ${name}`);
  return table;
}
