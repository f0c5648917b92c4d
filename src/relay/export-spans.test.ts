import { expect, test } from 'vitest';
import { readableSpan } from './export-spans.ts';
import { resourceOf } from './resource.ts';
import type { SpanData } from './span-data.ts';

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
