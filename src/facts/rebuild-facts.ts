import {
  clearFacts,
  factsVersion,
  runIdsAfter,
  setFactsVersion,
  factCounts,
  type FactCounts,
} from '../store/queries/facts/rebuild.ts';
import { addToToolHours, hourlyCallsOfRuns } from '../store/queries/facts/tool-hour.ts';
import { FACTS_VERSION } from '../store/schema.ts';
import type { Store } from '../store/open-store.ts';
import { writeFacts } from './write-facts.ts';

/** Rebuilds facts that an earlier version computed, or none. */
export async function updateFacts(store: Store): Promise<void> {
  if ((await factsVersion(store)) !== FACTS_VERSION) await rebuildFacts(store);
}

/** Runs whose facts are computed together. */
const RUNS_PER_PAGE = 100;

/**
 * Computes all facts and the tool calls by hour from the rows of runs, in one transaction: readers see the old facts or
 * the new ones. Returns how many there are.
 */
export function rebuildFacts(store: Store): Promise<FactCounts> {
  return store.write(async (transaction) => {
    await clearFacts(transaction);
    let runIds = await runIdsAfter(transaction, '', RUNS_PER_PAGE);
    while (runIds.length > 0) {
      await writeFacts(transaction, new Map(runIds.map((id) => [id, 'all'])));
      await addToToolHours(transaction, await hourlyCallsOfRuns(transaction, runIds));
      runIds = await runIdsAfter(transaction, runIds.at(-1) ?? '', RUNS_PER_PAGE);
    }
    await setFactsVersion(transaction, FACTS_VERSION);
    return factCounts(transaction);
  });
}
