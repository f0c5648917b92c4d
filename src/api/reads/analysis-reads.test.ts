import { expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { addRun, temporaryStore } from '../../testing/store/store-rows.ts';
import { comparisonRead } from './analysis-reads.ts';

test('comparisonRead() accepts the times that selections are written with', async () => {
  const store = await temporaryStore();
  const at = Date.UTC(2026, 10, 2, 8, 0, 0, 123);
  for (const workflow of ['build', 'release'])
    await addRun(store, { id: workflow, workflow, started_at: at, ended_at: at + 1000 });
  await rebuildFacts(store);
  const since = new Date(at).toISOString();
  const [a, b] = [`workflow=build,since=${since}`, `workflow=release,since=${since}`];
  const comparison = await comparisonRead(store, { a, b, average: 'mean' });
  expect(comparison).toMatchObject({ kind: 'selections', a: { filter: a, runs: 1 }, b: { filter: b, runs: 1 } });
});
