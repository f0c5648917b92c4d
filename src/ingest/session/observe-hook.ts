import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { Batch } from '../../batch/batch.ts';
import type { SpoolEntry } from '../../spool/spool-reader.ts';

/**
 * Counts how long hooks took. The module measures itself and tells it in its next record; a command cannot without
 * another process, so its file tells: made when the command began to read, named when it was done.
 */
export function observeHook(batch: Batch, { record, writtenForMs }: SpoolEntry): void {
  if (record?.type !== 'hook') return;
  const { via, took = [] } = record;
  const known = via === 'command' && writtenForMs !== undefined ? [writtenForMs] : took;
  for (const ms of known) batch.observe(METRIC.hookDuration, { [ATTRIBUTE.hookForm]: via }, ms / 1000);
}
