import { expect, test } from 'vitest';
import { deliver, type Post } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { newServerErrors } from './server-errors.ts';

const SERVER_ERROR: Delivery = { outcome: 'unavailable', reason: 'HTTP 500', isServerError: true };

const ACCEPTED: Delivery = { outcome: 'accepted', rejected: 0, message: '' };

test('an item that keeps getting a server error is set aside after eight attempts; all others arrive', async () => {
  const queue = openQueue((items) => items.includes('bad'));
  queue.waiting.push('a', 'bad', 'b');
  for (let attempt = 1; attempt <= 5; attempt++) await queue.attempt();
  expect(queue).toMatchObject({ waiting: ['a', 'bad', 'b'], accepted: [], setAside: [] });
  await queue.attempt();
  expect(queue).toMatchObject({ waiting: ['bad'], accepted: ['a', 'b'], setAside: [] });
  // Without another item there is no evidence, and nothing waits behind it.
  for (let attempt = 7; attempt <= 20; attempt++) await queue.attempt();
  expect(queue.setAside).toEqual([]);
  for (const item of ['c', 'd']) {
    queue.waiting.push(item);
    await queue.attempt();
  }
  expect(queue.waiting).toEqual([]);
  expect(queue.accepted).toEqual(['a', 'b', 'c', 'd']);
  expect(queue.setAside).toEqual([{ item: 'bad', reason: 'HTTP 500, 3 times while others were accepted' }]);
});

test('nothing is set aside while the back end is down, however long', async () => {
  const queue = openQueue(() => true);
  queue.waiting.push('a', 'b');
  for (let attempt = 1; attempt <= 50; attempt++) await queue.attempt();
  expect(queue).toMatchObject({ waiting: ['a', 'b'], accepted: [], setAside: [] });
});

test('nothing is set aside while the back end accepts only empty requests', async () => {
  const queue = openQueue((items) => items.length > 0);
  queue.waiting.push('a', 'b');
  for (let attempt = 1; attempt <= 50; attempt++) await queue.attempt();
  expect(queue).toMatchObject({ waiting: ['a', 'b'], accepted: [], setAside: [] });
});

test('an item that failed while the back end recovered is kept', async () => {
  let failures = 7;
  const queue = openQueue(() => failures-- > 0);
  queue.waiting.push('a', 'b', 'c');
  for (let attempt = 1; attempt <= 8; attempt++) await queue.attempt();
  expect(queue).toMatchObject({ waiting: [], accepted: ['a', 'b', 'c'], setAside: [] });
});

/** A queue that is sent to a back end with a server error for certain requests. */
function openQueue(isBad: (items: readonly string[]) => boolean) {
  const errors = newServerErrors<string>((item) => item);
  const post: Post<string> = async (items) => (isBad(items) ? SERVER_ERROR : ACCEPTED);
  const queue = {
    waiting: [] as string[],
    accepted: [] as string[],
    setAside: [] as { item: string; reason: string }[],
    attempt: async (): Promise<void> => {
      const delivered = await deliver([...queue.waiting], post, { bisectsServerErrors: errors.bisects() });
      const setAside = errors.report(delivered);
      const done = new Set([...delivered.accepted, ...setAside.map(({ item }) => item)]);
      queue.waiting = queue.waiting.filter((item) => !done.has(item));
      queue.accepted.push(...delivered.accepted);
      queue.setAside.push(...setAside);
    },
  };
  return queue;
}
