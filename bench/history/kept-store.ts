import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/core/environment.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { generateStore } from './generated-store.ts';

/** A generated store with its facts. */
export type KeptStore = {
  readonly env: Environment;
  readonly store: Store;
  /** Closes the store, and removes it unless it is kept. */
  readonly close: () => Promise<void>;
};

/**
 * Generates a SQLite store with this number of tool calls.
 * @param keep the folder to keep it in; one that is there is used again @default a temporary folder
 */
export async function openKeptStore(calls: number, keep?: string): Promise<KeptStore> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
  const env = { STEPMETER_HOME: folder };
  if (keep === undefined || !existsSync(join(folder, 'store.db'))) await generateStore(env, calls);
  const store = await openStore(env);
  const fact = await store.db.selectFrom('run_fact').select('id').limit(1).executeTakeFirst();
  if (fact === undefined) await rebuildFacts(store);
  const close = async (): Promise<void> => {
    await store.close();
    if (keep === undefined) rmSync(folder, { recursive: true });
  };
  return { env, store, close };
}
