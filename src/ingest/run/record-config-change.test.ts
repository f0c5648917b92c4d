import { expect, test } from 'vitest';
import { temporaryStore } from '../../testing/store/store-rows.ts';
import type { Context } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import { CHANGE_KIND } from '../../telemetry/names.ts';
import type { Store } from '../../store/open-store.ts';
import { openBatch } from '../../batch/batch.ts';
import { changeTimes } from '../../export/gauges/run-gauges.ts';
import { recordConfigChange } from './record-config-change.ts';

test('what is seen for the first time is no change, what replaces it is one, from when it was first seen', async () => {
  const store = await temporaryStore();
  await see(store, { value: 'opus', at: 1000 });
  expect(await changesOf(store)).toEqual([]);
  await see(store, { value: 'sonnet', at: 2000 });
  await see(store, { value: 'sonnet', at: 3000 });
  expect(await changesOf(store)).toEqual([['sonnet', 2, 'opus']]);
});

test('the end of a run that began before the change changes nothing back', async () => {
  const store = await temporaryStore();
  for (const [value, at] of [
    ['opus', 1000],
    ['sonnet', 2000],
    ['opus', 1500],
  ] as const)
    await see(store, { value, at });
  expect(await changesOf(store)).toEqual([['sonnet', 2, 'opus']]);
});

test('arms of an experiment and interactive sessions are not configuration changes', async () => {
  const store = await temporaryStore();
  for (const [at, variant] of [
    [1000, 'a'],
    [2000, 'b'],
    [3000, 'a'],
  ] as const)
    await see(store, { value: `model-${variant}`, at, variant });
  for (const [at, value] of [
    [1000, 'x'],
    [2000, 'y'],
  ] as const)
    await see(store, { value, at, workflow: 'interactive' });
  expect(await changesOf(store)).toEqual([]);
});

type Seen = { readonly value: string; readonly at: number; readonly variant?: string; readonly workflow?: string };

function see(store: Store, { value, at, variant, workflow = 'w' }: Seen): Promise<void> {
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow, ...(variant && { variant }) },
    step: { id: newStepId(), name: 's', attempt: 1, kind: 'first' },
    startedAt: at,
    project: '/p',
  };
  return store.write((transaction) =>
    recordConfigChange(openBatch(transaction, { exports: false }), context, {
      kind: CHANGE_KIND.model,
      value,
      at,
      runStartedAt: at,
    }),
  );
}

async function changesOf(store: Store): Promise<unknown[]> {
  return (await changeTimes(store)).map(({ labels = {}, value }) => [
    labels['stepmeter.change.value'],
    value,
    labels['stepmeter.change.previous'],
  ]);
}
