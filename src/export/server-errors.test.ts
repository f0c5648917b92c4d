import { expect, onTestFinished, test } from 'vitest';
import { drain, newDrain } from '../relay/drain.ts';
import { openNewStore } from '../testing/store/open-new-store.ts';
import { outboxDepth } from '../store/queries/outbox.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { generateSession, writeSession } from '../testing/runs/session-of-calls.ts';
import { spansIn, startOtlpSink } from '../testing/stack/otlp-sink.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { deliver, type Post } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { sendOutbox, spanServerErrors } from './export-spans.ts';
import { openOtlpClient } from './otlp-client.ts';
import { resourceOf } from './resource.ts';
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

test('a span for which a back end fails does not hold up the spans behind it', async () => {
  const [sink, home] = [await startOtlpSink(), temporaryFolder()];
  const store = await openNewStore(isolatedEnvironment(home));
  const client = openOtlpClient('traces', `${sink.url}/v1/traces`);
  onTestFinished(async () => {
    await client.close();
    await store.close();
    sink.close();
  });
  let bad: string | undefined;
  sink.answer = ({ body }) => {
    const ids = spansIn(body).map(({ spanId }) => spanId);
    bad ??= ids[3];
    return bad !== undefined && ids.includes(bad) ? { status: 500 } : {};
  };
  const options = { store, post: client.post, resource: resourceOf(store.id, {}), serverErrors: spanServerErrors() };
  for (let attempt = 1; attempt <= 8; attempt++) {
    writeSession(generateSession(home, 1));
    await drain(newDrain({ store, home, exports: true }));
    await sendOutbox(options);
    if (attempt === 5) expect(sink.spans.size).toBe(0);
    if (attempt === 7) expect(await outboxDepth(store)).toBe(1);
  }
  expect(await outboxDepth(store)).toBe(0);
  expect(sink.spans.size).toBeGreaterThan(30);
  const drops = await store.db.selectFrom('export_drop').select(['reason', 'items', 'detail']).execute();
  const detail = 'HTTP 500, 3 times while others were accepted';
  expect(drops).toEqual([{ reason: 'refused', items: 1, detail }]);
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
