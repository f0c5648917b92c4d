import { ATTRIBUTE, METRIC, type ExportSignal } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { openBatch } from '../batch/batch.ts';

/**
 * Counts a failed export of a signal; the count is stored like every other and arrives with the next successful export.
 */
export function countExportFailure(store: Store, signal: ExportSignal): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    batch.count(METRIC.exportFailures, { [ATTRIBUTE.exportSignal]: signal });
    await batch.finish(store.now());
  });
}
