import { expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { LABEL_LIMITS, MAX_NAME_LENGTH } from '../telemetry/label-limits.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { openNewStore } from '../testing/store/open-new-store.ts';
import type { CounterTable } from '../store/schema.ts';
import { openBatch, type Batch } from './batch.ts';
import { capGauges } from '../export/gauges/capped-gauges.ts';

const LIMIT = LABEL_LIMITS[ATTRIBUTE.toolName] ?? 0;

test('values beyond a label’s limit are counted as "other", and the sums stay exact', async () => {
  const store = await open();
  await inBatch(store, (batch) => {
    for (let i = 0; i < LIMIT + 50; i++) call(batch, `tool-${i}`, 2);
  });
  const series = await seriesOf(store, METRIC.toolCalls);
  expect(series.size).toBe(LIMIT + 1);
  expect(series.get('other')?.value).toBe(100);
  expect(sum(series)).toBe(2 * (LIMIT + 50));
  expect(sum(await seriesOf(store, METRIC.toolDuration, 'sum'))).toBe((LIMIT + 50) * 500_000);
  const { counters } = await store.totals();
  const overflow = counters.filter(({ name }) => name === METRIC.labelOverflow.name);
  expect(overflow).toMatchObject([{ labels: `{"${ATTRIBUTE.labelName}":"${ATTRIBUTE.toolName}"}`, value: 100 }]);
});

test('which value has a series of its own is decided once, whichever batch and relay it comes with', async () => {
  const store = await open();
  await inBatch(store, (batch) => {
    for (let i = 0; i < LIMIT - 1; i++) call(batch, `tool-${i}`);
  });
  await inBatch(store, (batch) => ['last', 'late'].forEach((tool) => call(batch, tool)));
  for (const tool of ['late', 'last', 'tool-0', 'late']) await inBatch(store, (batch) => call(batch, tool));
  const series = await seriesOf(store, METRIC.toolCalls);
  expect(series.has('late')).toBe(false);
  expect(['last', 'tool-0', 'other'].map((tool) => series.get(tool)?.value)).toEqual([2, 2, 3]);
});

test('a decision of a transaction that is undone is undone with it', async () => {
  const store = await open();
  const undone = store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    for (let i = 0; i < LIMIT; i++) call(batch, `undone-${i}`);
    await batch.finish(0);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await inBatch(store, (batch) => call(batch, 'kept'));
  expect([...(await seriesOf(store, METRIC.toolCalls)).keys()]).toEqual(['kept']);
});

test('names in labels are shortened, and what they count is added up', async () => {
  const store = await open();
  const long = 'x'.repeat(1_000_000);
  await inBatch(store, (batch) => [`${long}1`, `${long}2`].forEach((tool) => call(batch, tool)));
  const series = await seriesOf(store, METRIC.toolCalls);
  expect([...series].map(([tool, { value }]) => [String(tool).length, value])).toEqual([[MAX_NAME_LENGTH, 2]]);
});

test('gauges go by the same decision: running runs are added up, of ages the highest counts', async () => {
  const store = await open();
  const limit = LABEL_LIMITS[ATTRIBUTE.workflowName] ?? 0;
  await inBatch(store, (batch) => {
    for (let i = 0; i < limit; i++) batch.count(METRIC.runs, { [ATTRIBUTE.workflowName]: `w${i}` });
  });
  const gauges = ['w0', 'new-1', 'new-2'].flatMap((workflow, i) =>
    [METRIC.runsActive, METRIC.runActiveAge].map((metric) => ({
      metric,
      labels: { [ATTRIBUTE.workflowName]: workflow },
      value: i + 1,
    })),
  );
  const capped = await capGauges(store, gauges);
  expect(capped.map(({ metric, labels, value }) => [metric.name, labels?.[ATTRIBUTE.workflowName], value])).toEqual([
    [METRIC.runsActive.name, 'w0', 1],
    [METRIC.runActiveAge.name, 'w0', 1],
    [METRIC.runsActive.name, 'other', 5],
    [METRIC.runActiveAge.name, 'other', 3],
  ]);
});

async function open(): Promise<Store> {
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()));
  onTestFinished(() => store.close());
  return store;
}

function inBatch(store: Store, fn: (batch: Batch) => void): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    fn(batch);
    await batch.finish(0);
  });
}

function call(batch: Batch, tool: string, by = 1): void {
  const labels = { [ATTRIBUTE.workflowName]: 'w', [ATTRIBUTE.toolName]: tool };
  batch.count(METRIC.toolCalls, labels, by);
  batch.observe(METRIC.toolDuration, labels, 0.5);
}

async function seriesOf(store: Store, { name }: Metric, part = ''): Promise<Map<unknown, CounterTable>> {
  const { counters } = await store.totals();
  const own = counters.filter((row) => row.name === name && row.part === part);
  return new Map(own.map((row) => [JSON.parse(row.labels)[ATTRIBUTE.toolName], row]));
}

function sum(series: ReadonlyMap<unknown, CounterTable>): number {
  return [...series.values()].reduce((all, { value }) => all + value, 0);
}
