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

const INPUTS: Readonly<Partial<Record<ReadName, object>>> = {
  overview: PERIOD,
  cost: PERIOD,
  reliability: { ...PERIOD, by: 'step' },
  performance: PERIOD,
  trend: { ...PERIOD, metric: 'cost', bucket: 'day' },
  insights: PERIOD,
  runs: { words: 'since:7d', sort: 'started', limit: 100 },
};

// Each run has a fact of its own, one of its attempt, and an hour of tool calls, which a view reads several times:
// insights read them for each kind. A view that reads what is outside of its period reads at least as many rows.
const MAX_ROWS = 20 * IN_RANGE;

test('the rows that a view reads depend on the facts of its period, not on those outside of it', async () => {
  const store = await temporaryStore();
  for (let index = 0; index < IN_RANGE + OUTSIDE; index++)
    await addOne(store, index, index < IN_RANGE ? NOW - (index + 1) * DAY_MS : NOW - (30 + index) * DAY_MS);
  await rebuildFacts(store);
  for (const [name, input] of Object.entries(INPUTS)) {
    const { counted, rows } = countingRows(store);
    const read = READS[name as ReadName] as (store: Store, input: object, env: object) => Promise<unknown>;
    await read(counted, input, {});
    expect(rows(), name).toBeGreaterThan(0);
    expect(rows(), name).toBeLessThanOrEqual(MAX_ROWS);
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
