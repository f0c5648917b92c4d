import type { ReadResult } from './read-protocol.ts';
import type { Reader } from './read-pool.ts';
import type { ReadName } from '../reads.ts';

/** Reads a version of the data. */
export type VersionedReader = (version: string, name: ReadName, input: object) => Promise<ReadResult>;

/** The tree of a large run has some five million characters. */
const MAX_CHARACTERS = 20_000_000;

type Answer = { readonly result: Promise<ReadResult>; characters: number };

/**
 * Many pages show the same: a read of the same version of the data is made once. Failures are not kept, nor are answers
 * beyond {@link MAX_CHARACTERS}, the oldest first.
 */
export function cachedReader(reader: Reader, maxCharacters: number = MAX_CHARACTERS): VersionedReader {
  let [current, answers] = ['', new Map<string, Answer>()];
  return (version, name, input) => {
    if (version !== current) [current, answers] = [version, new Map()];
    const kept = answers;
    const key = `${name} ${JSON.stringify(input)}`;
    const known = kept.get(key);
    if (known) return known.result;
    const result = reader.read(name, input).then((read) => {
      if ('failure' in read) kept.delete(key);
      else answer.characters = read.json.length;
      removeOldest(kept, maxCharacters);
      return read;
    });
    const answer: Answer = { result, characters: 0 };
    kept.set(key, answer);
    return result;
  };
}

const MAX_ANSWERS = 500;

function removeOldest(answers: Map<string, Answer>, maxCharacters: number): void {
  let total = [...answers.values()].reduce((sum, { characters }) => sum + characters, 0);
  for (const [key, { characters }] of answers) {
    if (total <= maxCharacters && answers.size <= MAX_ANSWERS) return;
    answers.delete(key);
    total -= characters;
  }
}
