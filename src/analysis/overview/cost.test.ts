import { expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { costRowsOf } from '../../store/queries/page/fact-rows.ts';
import { addRequest, addRun, addStep, temporaryStore } from '../../testing/store/store-rows.ts';
import { costOf, type CostSetting } from './cost.ts';
import type { CostSum } from './cost-pivot.ts';

const AT = Date.UTC(2026, 10, 2, 23, 30);

const DAY_MS = 24 * 60 * 60 * 1000;

const SETTING: CostSetting = { from: AT - DAY_MS, to: AT + DAY_MS, timeZone: 'UTC', by: 'model', across: 'step' };

test('costOf() divides the cost of a store by two dimensions that add up to it', async () => {
  const { pivot, total, days, groups } = costOf(await costRows(), SETTING);
  expect(total).toEqual({ costUsd: 15, isLowerBound: false });
  expect(pivot.columns).toMatchObject([
    { name: 'plan', costUsd: 8 },
    { name: 'check', costUsd: 5 },
    { name: '(none)', costUsd: 2 },
  ]);
  expect(pivot.rows.map(({ name, cells }) => [name, ...cells.map((cell) => cell && cell.costUsd)])).toEqual([
    ['opus', 8, 3, null],
    ['haiku', null, 2, 2],
  ]);
  expect(sumOf(pivot.rows)).toBe(total.costUsd);
  expect(groups.map(({ name, share }) => [name, share])).toEqual([
    ['opus', 11 / 15],
    ['haiku', 4 / 15],
  ]);
  expect(days.map(({ day, parts }) => [day, parts])).toEqual([
    ['2026-11-01', [0, 0]],
    ['2026-11-02', [11, 4]],
    ['2026-11-03', [0, 0]],
  ]);
});

test('costOf() cuts days in the time zone of the viewer', async () => {
  const { days } = costOf(await costRows(), { ...SETTING, timeZone: 'Europe/Berlin' });
  expect(days.find(({ costUsd }) => costUsd > 0)?.day).toBe('2026-11-03');
});

test('costOf() marks a cost that is only partly known, and counts unknown usage under no model', async () => {
  const store = await temporaryStore();
  const run = await addRun(store, { started_at: AT, ended_at: AT + 1000 });
  await addRequest(store, { id: 'r', run_id: run, model: 'new', cost_nano_usd: null });
  await rebuildFacts(store);
  const rows = await costRowsOf(store, {});
  const unpriced = costOf(rows, SETTING);
  expect(unpriced.total).toEqual({ costUsd: 0, isLowerBound: true });
  expect(unpriced.pivot.rows).toMatchObject([{ name: 'new', costUsd: 0, isLowerBound: true }]);
  const missing = costOf(
    rows.map((row) => ({ ...row, usage_gap: 'usage', model_use: '[]' })),
    SETTING,
  );
  expect(missing.pivot.rows).toMatchObject([{ name: '(unknown)', costUsd: 0, isLowerBound: true, share: null }]);
});

test('costOf() sums up what has more values than a table shows', async () => {
  const store = await temporaryStore();
  const run = await addRun(store, { started_at: AT, ended_at: AT + 1000 });
  for (let index = 0; index < 60; index += 1)
    await addRequest(store, { id: `${index}`, run_id: run, model: `m${index}`, cost_nano_usd: (index + 1) * 1e9 });
  await rebuildFacts(store);
  const { pivot, groups } = costOf(await costRowsOf(store, {}), SETTING);
  expect([pivot.rows.length, pivot.rows.at(-1)?.name, groups.length]).toEqual([40, '(others)', 7]);
  expect([sumOf(pivot.rows), sumOf(groups)]).toEqual([1830, 1830]);
});

/** The facts of a run with two steps, and with requests outside of them. */
async function costRows() {
  const store = await temporaryStore();
  const run = await addRun(store, { started_at: AT, ended_at: AT + 1000 });
  for (const step of ['plan', 'check']) await addStep(store, { id: step, run_id: run });
  const requests = [
    ['plan', 'opus', 8],
    ['check', 'opus', 3],
    ['check', 'haiku', 2],
    [null, 'haiku', 2],
  ] as const;
  for (const [index, [step_id, model, usd]] of requests.entries())
    await addRequest(store, { id: `${index}`, run_id: run, step_id, model, cost_nano_usd: usd * 1e9 });
  // A run that continues is no part of a period's cost.
  const running = await addRun(store, { started_at: AT, ended_at: null, result: null });
  await addStep(store, { id: 'other', run_id: running });
  await addRequest(store, { id: 'other', run_id: running, step_id: 'other', cost_nano_usd: 1e9 });
  await rebuildFacts(store);
  return costRowsOf(store, {});
}

function sumOf(sums: readonly CostSum[]): number {
  return sums.reduce((all, { costUsd }) => all + costUsd, 0);
}
