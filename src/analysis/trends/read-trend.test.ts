import { expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { addRun, addToolCall, temporaryStore } from '../../testing/store/store-rows.ts';
import { readTrend } from './read-trend.ts';

const START = Date.UTC(2024, 10, 2, 8, 30);

const MINUTE_MS = 60_000;

test('a trend by tool has the calls of the hour in which it starts, and of none before', async () => {
  const store = await temporaryStore();
  await addRun(store, { id: 'r', started_at: START, ended_at: START + MINUTE_MS });
  for (const minutes of [-31, 1, 31, 91]) {
    const at = START + minutes * MINUTE_MS;
    await addToolCall(store, { id: `${minutes}`, run_id: 'r', started_at: at, ended_at: at + 1000 });
  }
  await rebuildFacts(store);
  const range = { since: START, until: START + 90 * MINUTE_MS, simulated: false };
  const request = { ...range, metric: 'success', by: 'tool', bucket: 'hour' } as const;
  const { groups } = await readTrend(store, request, START + 90 * MINUTE_MS);
  expect(groups.map(({ name, total }) => [name, total.n])).toEqual([['Bash', 2]]);
  expect(groups[0]?.buckets.map(({ figure }) => figure.n)).toEqual([1, 1]);
});
