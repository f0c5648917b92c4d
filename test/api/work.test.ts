import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { READS, type ReadName } from '../../src/api/reads/reads.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import type { Store } from '../../src/store/open-store.ts';
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
