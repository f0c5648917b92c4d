import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { Batch } from '../../batch/batch.ts';
import type { SpoolEntry } from '../../spool/spool-reader.ts';

/**
 * Records how long hooks took. The module measures itself and reports durations in its next record. A command hook
 * would need another process to do so; its file shows it instead: created when the command starts to read, renamed when
 * it is done.
 */
export function observeHook(batch: Batch, { record, writtenForMs }: SpoolEntry): void {
  if (record?.type !== 'hook') return;
  const { via, took = [] } = record;
  const known = via === 'command' && writtenForMs !== undefined ? [writtenForMs] : took;
  for (const ms of known) batch.observe(METRIC.hookDuration, { [ATTRIBUTE.hookForm]: via }, ms / 1000);
}
