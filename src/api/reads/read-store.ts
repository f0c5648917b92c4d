import type { Environment } from '../../core/environment.ts';
import type { Store } from '../../store/open-store.ts';
import { failureOf, type ReadResult } from './read-protocol.ts';
import { READS, type ReadName } from './reads.ts';

/** What reads read from: a store, and the environment with its settings. */
export type ReadSource = { readonly store: Store; readonly env: Environment };

/** Reads from a store in this thread. The input has the type that the read declares. */
export async function readStore(source: ReadSource, name: ReadName, input: object): Promise<ReadResult> {
  try {
    const read = READS[name] as (store: Store, input: object, env: Environment) => Promise<unknown>;
    return { json: JSON.stringify(await read(source.store, input, source.env)) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
