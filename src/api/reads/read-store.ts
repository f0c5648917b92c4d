import type { Store } from '../../store/open-store.ts';
import { failureOf, type ReadResult } from './read-protocol.ts';
import { READS, type ReadName } from './reads.ts';

/** Reads from a store in this thread. The input has the type that the read declares. */
export async function readStore(store: Store, name: ReadName, input: object): Promise<ReadResult> {
  try {
    const read = READS[name] as (store: Store, input: object) => Promise<unknown>;
    return { json: JSON.stringify(await read(store, input)) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
