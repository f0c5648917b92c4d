import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely';
import { expect, test } from 'vitest';
import { READS, type ReadName } from '../../src/api/reads/reads.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { recordedModels } from '../../src/store/queries/request.ts';
import { addRequest, addRun, addStep, addToolCall, temporaryStore } from '../../src/testing/store/store-rows.ts';

const [IN_RANGE, OUTSIDE] = [5, 200];

const NOW = Date.UTC(2026, 10, 28);

const DAY_MS = 24 * 60 * 60 * 1000;

const PERIOD = { words: '', period: '7d', timeZone: 'UTC' };

/** Views by what they read, and for how many days before now: each compares its period with one before it. */
const VIEWS: Readonly<Partial<Record<ReadName, { readonly input: object; readonly days: number }>>> = {
  overview: { input: PERIOD, days: 14 },
  cost: { input: { ...PERIOD, by: 'model', across: 'step' }, days: 7 },
  reliability: { input: { ...PERIOD, by: 'step' }, days: 14 },
  performance: { input: PERIOD, days: 14 },
  trend: { input: { ...PERIOD, metric: 'cost', bucket: 'day' }, days: 7 },
  // The usual times of tools are those of 90 days before.
  insights: { input: PERIOD, days: 97 },
  runs: { input: { words: 'since:7d', sort: 'started', limit: 100 }, days: 7 },
};

/** How many runs there are, match, and are hidden. */
const COUNTS = 3;

/** A step of a plan that reads all rows of a table that grows with every run; an index alone is small. */
const READS_ALL =
  /^SCAN (?:run|step|session|request|tool_call|file_operation|run_fact|attempt_fact|tool_hour)(?!.*COVERING INDEX)/;

test('a view reads each fact of its range at most once, and nothing outside of it', async () => {
  const store = await temporaryStore();
  for (let index = 0; index < IN_RANGE + OUTSIDE; index++)
    await addOne(store, index, index < IN_RANGE ? NOW - (index + 1) * DAY_MS : NOW - (30 + index) * DAY_MS);
  await rebuildFacts(store);
  for (const [name, { input, days }] of Object.entries(VIEWS)) {
    const { counted, rows } = countingRows(store);
    const { counted: explained, plans } = explainingQueries(counted);
    const read = READS[name as ReadName] as (store: Store, input: object, env: object) => Promise<unknown>;
    await read({ ...explained, snapshot: (fn) => fn({ db: explained.db }) }, input, {});
    expect(rows(), name).toBeGreaterThan(0);
    expect(rows(), name).toBeLessThanOrEqual((await factsOf(store, days)) + COUNTS);
    expect(
      (await plans()).filter((step) => READS_ALL.test(step)),
      name,
    ).toEqual([]);
  }
});

test('the models of the store are found without reading every request', async () => {
  const store = await temporaryStore();
  const run_id = await addRun(store, {});
  await addStep(store, { id: 'step', run_id });
  for (const [id, model] of Object.entries({ a: 'opus', b: 'haiku', c: 'opus', d: 'sonnet' }))
    await addRequest(store, { id, run_id, step_id: 'step', model });
  const { counted, plans } = explainingQueries(store);
  expect(await recordedModels(counted)).toEqual(['haiku', 'opus', 'sonnet']);
  expect((await plans()).filter((step) => /request/.test(step))).toEqual([
    'SEARCH request USING COVERING INDEX request_by_model',
    'SEARCH request USING COVERING INDEX request_by_model (model>?)',
  ]);
});

async function addOne(store: Store, index: number, started_at: number): Promise<void> {
  const [run_id, at] = [`run-${index}`, { started_at, ended_at: started_at + 1000 }];
  await addRun(store, { id: run_id, ...at });
  await addStep(store, { id: `step-${index}`, run_id, ...at });
  await addRequest(store, { id: `request-${index}`, run_id, step_id: `step-${index}`, cost_nano_usd: 1e9, ...at });
  await addToolCall(store, { id: `call-${index}`, run_id, step_id: `step-${index}`, ...at });
}

/** A store at a fixed time that counts the rows that its queries return. */
function countingRows(store: Store): { readonly counted: Store; readonly rows: () => number } {
  let rows = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      rows += result.rows.length;
      return result;
    },
  };
  const db = store.db.withPlugin(plugin);
  return { counted: { ...store, db, now: () => NOW, snapshot: (fn) => fn({ db }) }, rows: () => rows };
}

/** A store with the steps of the plans of its queries. */
function explainingQueries(store: Store): { readonly counted: Store; readonly plans: () => Promise<string[]> } {
  const queries: RootOperationNode[] = [];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      queries.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const plans = async (): Promise<string[]> => {
    const steps: string[] = [];
    for (const query of queries) {
      const { sql: text, parameters } = store.db.getExecutor().compileQuery(query, { queryId: 'plan' });
      const explained = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
      steps.push(...(await store.db.executeQuery<{ detail: string }>(explained)).rows.map(({ detail }) => detail));
    }
    return steps;
  };
  return { counted: { ...store, db: store.db.withPlugin(plugin) }, plans };
}

/** The number of facts of the last days. */
async function factsOf({ db }: Store, days: number): Promise<number> {
  const counts = await Promise.all([
    db
      .selectFrom('run_fact')
      .where('started_at', '>=', NOW - days * DAY_MS)
      .select('started_at')
      .execute(),
    db
      .selectFrom('attempt_fact')
      .where('started_at', '>=', NOW - days * DAY_MS)
      .select('started_at')
      .execute(),
    db
      .selectFrom('tool_hour')
      .where('hour', '>=', NOW - days * DAY_MS)
      .select('hour')
      .execute(),
  ]);
  return counts.reduce((sum, { length }) => sum + length, 0);
}
