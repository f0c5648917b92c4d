import type { ReadResult } from './read-protocol.ts';
import type { Reader } from './read-pool.ts';
import type { ReadName } from './reads.ts';

/** Reads a version of the data. */
export type VersionedReader = (version: string, name: ReadName, input: object) => Promise<ReadResult>;

const MAX_ANSWERS = 200;

/** Many pages show the same: a read of the same version of the data is made once. Failures are not kept. */
export function cachedReader(reader: Reader): VersionedReader {
  let [current, answers] = ['', new Map<string, Promise<ReadResult>>()];
  return (version, name, input) => {
    if (version !== current) [current, answers] = [version, new Map()];
    const kept = answers;
    const key = `${name} ${JSON.stringify(input)}`;
    const known = kept.get(key);
    if (known) return known;
    const answer = reader.read(name, input).then((result) => {
      if ('failure' in result) kept.delete(key);
      return result;
    });
    if (kept.size >= MAX_ANSWERS) kept.delete(kept.keys().next().value ?? '');
    kept.set(key, answer);
    return answer;
  };
}
