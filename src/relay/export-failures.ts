import { METRIC } from '../core/names.ts';
import type { Store } from '../store/open-store.ts';
import { openBatch } from './batch.ts';

/** Counts an export that failed; the count is in the store like every other, and arrives with the next that works. */
export const countExportFailure = (store: Store): Promise<void> =>
  store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    batch.count(METRIC.exportFailures, {});
    await batch.finish(store.now());
  });
