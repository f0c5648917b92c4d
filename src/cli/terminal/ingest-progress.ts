import { count } from '../../core/amounts.ts';
import { openProgress, type ProgressPrinter } from './progress.ts';

/** Prints the progress of ingesting the spool. */
export function ingestProgress(): ProgressPrinter {
  return openProgress({ what: 'Ingesting', amount: (records) => `${count(Math.round(records))} records` });
}
