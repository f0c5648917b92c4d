import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import type { Store } from '../../store/open-store.ts';
import { openNewStore } from '../store/open-new-store.ts';
import { isolatedEnvironment } from '../isolated-state.ts';
import { addRequest, addRun, addStep, addToolCall } from '../store/store-rows.ts';

/** A run: its cost, the version of its configuration, and whether it was simulated. */
export type Build = { readonly costUsd: number; readonly version: string; readonly simulated?: 1 | null };

/** Opens the store of a state folder, adds to it, and computes the facts. */
export async function fillStore(home: string, add: (store: Store) => Promise<void>): Promise<void> {
  const store = await openNewStore(isolatedEnvironment(home));
  try {
    await add(store);
    await rebuildFacts(store);
  } finally {
    await store.close();
  }
}

/** Adds a run of `build` with one step, one request and one tool call of two seconds. */
export async function addBuild(
  store: Store,
  id: string,
  startedAt: number,
  { costUsd, version, simulated = null }: Build,
): Promise<void> {
  const times = { started_at: startedAt, ended_at: startedAt + 60_000 };
  await addRun(store, { id, config_id: 'c', config_version: version, simulated, ...times });
  await addStep(store, { id: `${id}-step`, run_id: id, name: 'implement', ...times });
  const owner = { run_id: id, step_id: `${id}-step` };
  await addRequest(store, { id: `${id}-request`, ...owner, cost_nano_usd: costUsd * 1e9, input: 10, output: 1 });
  await addToolCall(store, { id: `${id}-call`, ...owner, started_at: startedAt, ended_at: startedAt + 2000 });
}
