import { openBatch } from '../batch/batch.ts';
import { messageOf } from '../core/errors.ts';
import { ingestHistory } from '../ingest/history/ingest-history.ts';
import type { Price } from '../pricing/pricing.ts';
import type { ImportedSums } from '../store/queries/imported.ts';
import type { Store } from '../store/open-store.ts';
import { isTransientError } from '../store/transient-error.ts';
import type { ImportReportWriter } from './import-report.ts';
import type { ReadSession } from './read-session.ts';

/** How sessions are written. */
export type WriteOptions = { readonly prices: readonly Price[]; readonly report: ImportReportWriter };

/**
 * Writes sessions in one transaction, without totals and spans. If the store refuses one of them, it is reported and the
 * others are stored.
 */
export async function writeSessions(store: Store, group: readonly ReadSession[], options: WriteOptions): Promise<void> {
  if (group.length === 0) return;
  try {
    for (const outcome of await writeAll(store, group, options.prices)) options.report.stored(outcome);
  } catch (error) {
    const [only] = group;
    if (isTransientError(error) || !only) throw error;
    if (group.length === 1) return options.report.failed(only.item.transcript, messageOf(error));
    for (const one of group) await writeSessions(store, [one], options);
  }
}

function writeAll(
  store: Store,
  group: readonly ReadSession[],
  prices: readonly Price[],
): Promise<(ImportedSums | undefined)[]> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false, counts: false, prices });
    const outcomes: (ImportedSums | undefined)[] = [];
    for (const { item } of group) outcomes.push(await ingestHistory(batch, item, store.now()));
    await batch.finish(store.now());
    return outcomes;
  });
}
