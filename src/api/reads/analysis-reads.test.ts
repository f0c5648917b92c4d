import { expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { addRequest, addRun, temporaryStore } from '../../testing/store/store-rows.ts';
import { comparisonRead, trendRead } from './analysis-reads.ts';
import { overviewRead } from './overview-read.ts';

const AT = Date.UTC(2024, 10, 2, 8, 0, 0, 123);

test('comparisonRead() accepts the times that selections are written with', async () => {
  const store = await temporaryStore();
  for (const workflow of ['build', 'release'])
    await addRun(store, { id: workflow, workflow, started_at: AT, ended_at: AT + 1000 });
  await rebuildFacts(store);
  const since = new Date(AT).toISOString();
  const [a, b] = [`workflow=build,since=${since}`, `workflow=release,since=${since}`];
  const comparison = await comparisonRead(store, { a, b, average: 'mean' });
  expect(comparison).toMatchObject({ kind: 'selections', a: { filter: a, runs: 1 }, b: { filter: b, runs: 1 } });
});

test('overview, trend and comparison agree on success rate, cost per success and their number of runs', async () => {
  const store = await temporaryStore();
  const results = ['success', 'success', 'failure', 'cancelled', 'abandoned', 'unknown'] as const;
  for (const [index, result] of results.entries()) {
    const id = `${index}`;
    await addRun(store, { id, workflow: 'build', result, started_at: AT, ended_at: AT + 1000 });
    await addRequest(store, { id, run_id: id, cost_nano_usd: 1e9 * (index + 1) });
  }
  await addRun(store, { workflow: 'release', started_at: AT, ended_at: AT + 1000 });
  await rebuildFacts(store);

  const period = { words: 'workflow:build since:2024-11-02 until:2024-11-03', period: 'all', timeZone: 'UTC' } as const;
  const { headlines, days } = await overviewRead(store, period);
  const trend = async (metric: 'success' | 'cost-per-success') => {
    const { groups } = await trendRead(store, { ...period, metric, by: undefined, bucket: 'day' });
    return groups[0]?.total;
  };
  const comparison = await comparisonRead(store, { a: 'workflow=build', b: 'workflow=release', average: 'mean' });
  if (comparison.kind !== 'selections') throw new Error('Two runs were compared, not two selections');
  const compared = Object.fromEntries(comparison.metrics.map(({ metric, a }) => [metric, a]));

  const rates = [headlines.success.figure, days[0]?.success, await trend('success'), compared['success']];
  for (const rate of rates) expect(rate).toMatchObject({ value: 2 / 3, n: 3 });
  const costs = [headlines.costPerSuccess.figure, days[0]?.costPerSuccess, await trend('cost-per-success')];
  for (const cost of [...costs, compared['cost-per-success']]) expect(cost).toMatchObject({ value: 21 / 2, n: 6 });
  expect(compared['duration']).toMatchObject({ n: 3 });
});
