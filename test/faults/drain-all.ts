import { drain, type DrainOptions } from '../../src/relay/drain.ts';

/** Takes in all that the spool has. */
export async function drainAll(options: DrainOptions): Promise<void> {
  while ((await drain(options)) > 0);
}
