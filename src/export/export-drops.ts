import type { Transaction } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { ATTRIBUTE, DROP_REASON, METRIC, type DropReason, type ExportSignal } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import type { ExportDropTable, Schema } from '../store/schema.ts';
import { inChunks, openBatch } from '../batch/batch.ts';
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

/** Log lines for the dropped items. Equal texts are equal problems, so each is logged once. */
export function noticesOf<T>(signal: ExportSignal, { refused, partial }: Delivered<T>): string[] {
  return [
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
}

/** Maximum number of stored drops; the counter continues beyond it. */
const MAX_ROWS = 1000;

/** Stores dropped items without their content and counts them; a drop that is already stored is not counted again. */
export async function recordDrops(store: Store, drops: readonly Drop[]): Promise<void> {
  if (drops.length === 0) return;
  await store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    const added = await insertNew(transaction, drops, store.now());
    for (const { signal, reason, items } of added)
      batch.count(METRIC.exportDropped, { [ATTRIBUTE.exportSignal]: signal, [ATTRIBUTE.dropReason]: reason }, items);
    await removeBeyond(transaction, MAX_ROWS);
    await batch.finish(store.now());
  });
}

async function insertNew(
  db: Transaction<Schema>,
  drops: readonly Drop[],
  at: number,
): Promise<Pick<ExportDropTable, 'signal' | 'reason' | 'items'>[]> {
  const added = [];
  for (const chunk of inChunks(drops.map((drop): ExportDropTable => ({ ...drop, at }))))
    added.push(
      ...(await db
        .insertInto('export_drop')
        .values(chunk)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning(['signal', 'reason', 'items'])
        .execute()),
    );
  return added;
}

async function removeBeyond(db: Transaction<Schema>, limit: number): Promise<void> {
  const rows = db.selectFrom('export_drop').select('id').orderBy('at', 'desc').orderBy('id', 'desc');
  const old = await rows.offset(limit).limit(limit).execute();
  for (const chunk of inChunks(old.map(({ id }) => id)))
    await db.deleteFrom('export_drop').where('id', 'in', chunk).execute();
}
