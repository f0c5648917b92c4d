import type { ReadResult } from './read-protocol.ts';
import type { Reader } from './read-pool.ts';
import type { ReadName } from '../reads.ts';

/** Reads a version of the data. */
export type VersionedReader = (version: string, name: ReadName, input: object) => Promise<ReadResult>;

/** The tree of a large run has some 300 kB when it is compressed. */
const MAX_BYTES = 20_000_000;

type Answer = { readonly result: Promise<ReadResult>; bytes: number };

/**
 * Many pages show the same: a read of the same version of the data is made once. Failures are not kept, nor are answers
 * beyond {@link MAX_BYTES}, the oldest first.
 */
export function cachedReader(reader: Reader, maxBytes: number = MAX_BYTES): VersionedReader {
  let [current, answers] = ['', new Map<string, Answer>()];
  return (version, name, input) => {
    if (version !== current) [current, answers] = [version, new Map()];
    const kept = answers;
    const key = `${name} ${JSON.stringify(input)}`;
    const known = kept.get(key);
    if (known) return known.result;
    const result = reader.read(name, input).then((read) => {
      if ('failure' in read) kept.delete(key);
      else answer.bytes = read.answer.bytes.byteLength;
      removeOldest(kept, maxBytes);
      return read;
    });
    const answer: Answer = { result, bytes: 0 };
    kept.set(key, answer);
    return result;
  };
}

const MAX_ANSWERS = 500;

function removeOldest(answers: Map<string, Answer>, maxBytes: number): void {
  let total = [...answers.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [key, { bytes }] of answers) {
    if (total <= maxBytes && answers.size <= MAX_ANSWERS) return;
    answers.delete(key);
    total -= bytes;
  }
}
