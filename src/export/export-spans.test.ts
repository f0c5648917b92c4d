import { expect, onTestFinished, test } from 'vitest';
import { spansIn } from '../testing/stack/otlp-sink.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openNewStore } from '../testing/store/open-new-store.ts';
import type { Delivery } from './delivery.ts';
import { readableSpan, sendOutbox } from './export-spans.ts';
import { resourceOf } from './resource.ts';
import type { SpanData } from '../telemetry/span-data.ts';

const SPAN: SpanData = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'invoke_agent claude-code',
  kind: 'internal',
  startedAt: 1_790_000_000_250,
  endedAt: 1_790_000_001_000,
  attributes: {},
};

test('readableSpan() has the span’s events with their times, and of their attributes those that have a value', () => {
  const events = [
    { name: 'stepmeter.session.prompt', at: 1_790_000_000_500, attributes: { 'stepmeter.prompt.length': 4, a: null } },
    { name: 'stepmeter.session.stop', at: 1_790_000_000_750, attributes: { b: undefined } },
  ];
  const resource = resourceOf('store', {});
  expect(readableSpan({ ...SPAN, events }, resource).events).toEqual([
    {
      name: 'stepmeter.session.prompt',
      time: [1_790_000_000, 500_000_000],
      attributes: { 'stepmeter.prompt.length': 4 },
      droppedAttributesCount: 0,
    },
    { name: 'stepmeter.session.stop', time: [1_790_000_000, 750_000_000], attributes: {}, droppedAttributesCount: 0 },
  ]);
  expect(readableSpan(SPAN, resource).events).toEqual([]);
});

test('sendOutbox() sends large spans in several requests, and one that is too large for any by itself', async () => {
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()));
  onTestFinished(() => store.close());
  const sizes = [3_000_000, 900_000, 900_000, 900_000, 10];
  const entries = sizes.map((size, i) => ({
    id: `span-${i}`,
    enqueued_at: i,
    body: JSON.stringify({ ...SPAN, spanId: `${i}`.repeat(16), attributes: { 'file.path': 'x'.repeat(size) } }),
  }));
  await store.db.insertInto('outbox').values(entries).execute();
  const requests: string[][] = [];
  const post = async (body: Uint8Array): Promise<Delivery> => {
    requests.push(spansIn(body).map(({ spanId }) => spanId.slice(0, 1)));
    return { outcome: 'accepted', rejected: 0, message: '' };
  };
  expect(await sendOutbox({ store, post, resource: resourceOf('store', {}) })).toEqual({ count: 5, notices: [] });
  expect(requests).toEqual([['0'], ['1', '2'], ['3', '4']]);
});
