import { DAY_MS } from '../core/time/day.ts';
import { DROP_REASON, EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { deleteExportDropsBefore } from '../store/queries/export-drop.ts';
import { outboxBefore, removeFromOutbox } from '../store/queries/outbox.ts';
import { recordDrops } from './export-drops.ts';

const SPANS_AT_ONCE = 1000;

/**
 * Removes spans that were not accepted for `days`, so that a back end without traces does not fill the store, and
 * records of drops of the same age. Returns the number of spans, at most {@link SPANS_AT_ONCE} per call.
 */
export async function expireExports(store: Store, days: number, now: number): Promise<number> {
  const before = now - days * DAY_MS;
  await deleteExportDropsBefore(store, before);
  const ids = await outboxBefore(store, before, SPANS_AT_ONCE);
  if (ids.length === 0) return 0;
  await recordDrops(store, [
    {
      id: `${EXPORT_SIGNAL.traces}/expired/${now}`,
      signal: EXPORT_SIGNAL.traces,
      reason: DROP_REASON.expired,
      item: null,
      items: ids.length,
      bytes: null,
      detail: `not accepted within ${days} days`,
    },
  ]);
  await removeFromOutbox(store, ids);
  return ids.length;
}
