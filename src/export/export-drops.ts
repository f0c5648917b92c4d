import { uuidv7 } from 'uuidv7';
import { ATTRIBUTE, DROP_REASON, METRIC, type DropReason, type ExportSignal } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { insertExportDrops, trimExportDrops } from '../store/queries/export-drop.ts';
import type { ExportDropTable } from '../store/schema.ts';
import { openBatch } from '../batch/batch.ts';
import type { Delivered } from './deliver.ts';

/** The identity of a dropped item, limited to what may be kept. */
export type DroppedItem = Pick<ExportDropTable, 'id' | 'item' | 'bytes'>;

/** Spans or data points that will not be resent. */
export type Drop = Omit<ExportDropTable, 'at' | 'signal' | 'reason'> & {
  readonly signal: ExportSignal;
  readonly reason: DropReason;
};

/** The items dropped by a delivery. */
export function dropsOf<T>(
  signal: ExportSignal,
  { refused, partial }: Delivered<T>,
  describe: (item: T) => DroppedItem,
): Drop[] {
  return [
    ...refused.map(({ item, reason }) => ({
      ...describe(item),
      signal,
      reason: DROP_REASON.refused,
      items: 1,
      detail: reason,
    })),
    // A partial success does not name the rejected items.
    ...partial
      .filter(({ rejected }) => rejected > 0)
      .map(({ rejected, message }) => ({
        id: `${signal}/${uuidv7()}`,
        signal,
        reason: DROP_REASON.rejected,
        item: null,
        items: rejected,
        bytes: null,
        detail: message,
      })),
  ];
}

/** Log lines for the dropped items. Equal texts are equal problems, so each is there once. */
export function noticesOf<T>(signal: ExportSignal, { refused, partial }: Delivered<T>): string[] {
  const notices = [
    ...refused.map(
      ({ reason }) =>
        `The back end refused ${signal} permanently: ${reason}. They are not sent again; \`stepmeter doctor\` shows them`,
    ),
    ...partial.map(({ rejected, message }) =>
      rejected > 0
        ? `The back end accepted ${signal} partially: ${message || 'no reason given'}. Rejected items are not sent again; \`stepmeter doctor\` shows them`
        : `The back end warns about ${signal}: ${message}`,
    ),
  ];
  return [...new Set(notices)];
}

/** Maximum number of stored drops; the counter continues beyond it. */
const MAX_ROWS = 1000;

/** Stores dropped items without their content and counts them; a drop that is already stored is not counted again. */
export async function recordDrops(store: Store, drops: readonly Drop[]): Promise<void> {
  if (drops.length === 0) return;
  await store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    const at = store.now();
    const added = await insertExportDrops(
      transaction,
      drops.map((drop) => ({ ...drop, at })),
    );
    for (const { signal, reason, items } of added)
      batch.count(METRIC.exportDropped, { [ATTRIBUTE.exportSignal]: signal, [ATTRIBUTE.dropReason]: reason }, items);
    await trimExportDrops(transaction, MAX_ROWS);
    await batch.finish(store.now());
  });
}
