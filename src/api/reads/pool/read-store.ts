import type { Environment } from '../../../core/environment.ts';
import type { Store } from '../../../store/open-store.ts';
import { WRITES, type WriteName } from '../../writes/writes.ts';
import { encodeJson } from './encoded-json.ts';
import { failureOf, type ReadResult } from './read-protocol.ts';
import { READS, type ReadName } from '../reads.ts';

/** What reads read from: a store, and the environment with its settings. */
export type ReadSource = { readonly store: Store; readonly env: Environment };

/** The name of a read or of a change. */
export type CallName = ReadName | WriteName;

const CALLS = { ...READS, ...WRITES };

/**
 * Reads from a store, or changes it, in this thread. The input has the type that the read or change declares. The store
 * is opened once, but a newer version can update it at any time.
 */
export async function readStore(source: ReadSource, name: CallName, input: object): Promise<ReadResult> {
  try {
    await source.store.requireKnownSchema();
    const call = CALLS[name] as (store: Store, input: object, env: Environment) => Promise<unknown>;
    return { answer: encodeJson(await call(source.store, input, source.env)) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
