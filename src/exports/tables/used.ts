import { factsVersion } from '../../store/queries/facts/rebuild.ts';
import { FACTS_VERSION } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import { callsByKey, filesByKey, type FileCounts, type ToolCallCounts } from './counts.ts';
import { usageByKey, type Usage } from './usage.ts';

/** Whether facts are those of this version; otherwise the next relay rebuilds them. */
export async function hasCurrentFacts(store: Queryable): Promise<boolean> {
  return (await factsVersion(store)) === FACTS_VERSION;
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
