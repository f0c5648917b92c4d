import { drain, type DrainOptions } from '../../relay/drain.ts';

/** Ingests all pending records of the spool. */
export async function drainAll(options: DrainOptions): Promise<void> {
  while ((await drain(options)) > 0);
}
