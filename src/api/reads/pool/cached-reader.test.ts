import { expect, test } from 'vitest';
import type { ReadResult } from './read-protocol.ts';
import { encodeJson } from './encoded-json.ts';
import { cachedReader } from './cached-reader.ts';

const FAILURE = { failure: { kind: 'unavailable', message: 'locked', hint: 'Wait' } } as const;

test('cachedReader() reads a version of the data once, and failures again', async () => {
  const { read, reads } = countedReader();
  await Promise.all([read('1', 'health', {}), read('1', 'health', {})]);
  expect(reads).toEqual(['health']);
  await read('2', 'health', {});
  expect(reads).toEqual(['health', 'health']);
  const failing = countedReader(FAILURE);
  expect(await failing.read('1', 'runs', {})).toEqual(FAILURE);
  await failing.read('1', 'runs', {});
  expect(failing.reads).toHaveLength(2);
});

test('cachedReader() keeps a limited number of bytes, the latest', async () => {
  const { read, reads } = countedReader({ answer: { bytes: new Uint8Array(40), isGzip: false } });
  for (const id of ['a', 'b', 'c', 'c', 'b', 'a']) await read('1', 'run', { id });
  expect(reads).toHaveLength(4);
});

/** A cache of 100 bytes before reads that are counted. */
function countedReader(result: ReadResult = { answer: encodeJson({}) }) {
  const reads: string[] = [];
  const read = async (name: string): Promise<ReadResult> => {
    reads.push(name);
    return result;
  };
  return { reads, read: cachedReader({ read, close: async () => {} }, 100) };
}
