import { factsVersion } from '../../store/queries/facts/rebuild.ts';
import { FACTS_VERSION } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import { callsByKey, filesByKey, type FileCounts, type ToolCallCounts } from './counts.ts';
import { usageByKey, type Usage } from './usage.ts';

/**
 * Rows whose fact does not say what they used, because they have not ended, or because the next relay rebuilds all
 * facts.
 */
export async function withoutFacts<R extends { readonly fact: 1 | null }>(
  store: Queryable,
  rows: readonly R[],
): Promise<R[]> {
  const isCurrent = (await factsVersion(store)) === FACTS_VERSION;
  return rows.filter(({ fact }) => !isCurrent || fact === null);
}

/** What rows by this key used, in these runs: the sums over their requests, tool calls and file operations. */
export async function summedByKey(
  store: Queryable,
  runIds: readonly string[],
  key: 'run_id' | 'step_id',
): Promise<(id: string) => Usage & ToolCallCounts & FileCounts> {
  const [usage, calls] = [await usageByKey(store, runIds, key), await callsByKey(store, runIds, key)];
  const files = await filesByKey(store, runIds, key);
  return (id) => ({ ...usage(id), ...calls(id), ...files(id) });
}
