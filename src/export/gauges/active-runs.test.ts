import { expect, test } from 'vitest';
import { addRun, temporaryStore } from '../../testing/store/store-rows.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { newActiveRuns } from './active-runs.ts';
import type { GaugeValue } from './gauges.ts';
import { mostExpensiveAndLongestRuns } from './run-gauges.ts';

const START = 1_790_000_000_000;
const RUNNING = { ended_at: null, result: null };

test('running runs are counted by workflow, the oldest gives the age', async () => {
  const store = await temporaryStore();
  await addRun(store, { workflow: 'a', started_at: START, ...RUNNING });
  await addRun(store, { workflow: 'a', started_at: START + 5000, ...RUNNING });
  await addRun(store, { workflow: 'b' });
  expect(table(await newActiveRuns(store)(START + 30_000))).toEqual([
    [METRIC.runsActive.name, 'a', 2],
    [METRIC.runActiveAge.name, 'a', 30],
    [METRIC.runsActive.name, 'b', 0],
    [METRIC.runActiveAge.name, 'b', 0],
  ]);
});

test('a workflow whose runs have ended is 0, not gone', async () => {
  const store = await temporaryStore();
  const active = newActiveRuns(store);
  expect(await active(START)).toEqual([]);
  const id = await addRun(store, { workflow: 'a', started_at: START, ...RUNNING });
  expect(table(await active(START))).toContainEqual([METRIC.runsActive.name, 'a', 1]);
  await store.db.updateTable('run').set({ ended_at: START }).where('id', '=', id).execute();
  expect(table(await active(START))).toContainEqual([METRIC.runsActive.name, 'a', 0]);
});

test('the maximum runs are the most expensive and the longest of the last day', async () => {
  const store = await temporaryStore();
  const day = 86_400_000;
  await addRun(store, { started_at: START, ended_at: START + 1000, cost_nano_usd: 9e9 });
  await addRun(store, { started_at: START + day, ended_at: START + day + 5000, cost_nano_usd: 2e9 });
  await addRun(store, { started_at: START + day, ended_at: START + day + 2000, cost_nano_usd: 3e9 });
  const worst = await mostExpensiveAndLongestRuns(store, START + day + 10_000);
  expect(worst.map(({ labels, value }) => [labels?.[ATTRIBUTE.signal], value])).toEqual([
    ['cost', 3],
    ['duration', 5],
  ]);
});

function table(values: readonly GaugeValue[]): unknown[] {
  return values.map(({ metric, labels = {}, value }) => [metric.name, labels[ATTRIBUTE.workflowName], value]);
}
