import { expect, test } from 'vitest';
import { boundedSpan } from './bounded-span.ts';
import type { SpanData } from './span-data.ts';

const SPAN: SpanData = {
  traceId: 't',
  spanId: 's',
  name: 'execute_tool Read',
  kind: 'internal',
  startedAt: 0,
  endedAt: 1,
  attributes: { 'gen_ai.tool.name': 'Read', 'file.path': 'a/b', 'file.size': 3, 'error.type': null },
};

test('boundedSpan() leaves a span alone that is within the limits', () => {
  expect(boundedSpan({ ...SPAN, errorType: 'E' })).toEqual({ ...SPAN, errorType: 'E' });
});

test('boundedSpan() shortens names to 128, other texts to 4096 and the span’s name to 160 characters', () => {
  const long = 'x'.repeat(1_000_000);
  const names = [
    'gen_ai.workflow.name',
    'stepmeter.step.name',
    'gen_ai.request.model',
    'error.type',
    'gen_ai.tool.name',
  ];
  const attributes = Object.fromEntries([...names, 'file.path'].map((name) => [name, long]));
  const events = [{ name: 'e', at: 0, attributes: { 'error.type': long } }];
  const bounded = boundedSpan({ ...SPAN, name: `step ${long}`, attributes, events, errorType: long });
  expect(bounded.name).toBe(`step ${'x'.repeat(154)}…`);
  expect(bounded.errorType).toHaveLength(128);
  for (const name of names) expect(bounded.attributes[name]).toBe(`${'x'.repeat(127)}…`);
  expect(bounded.attributes['file.path']).toHaveLength(4096);
  expect(bounded.events?.[0]?.attributes['error.type']).toHaveLength(128);
});

test('boundedSpan() keeps a thousand events and counts the rest', () => {
  const events = Array.from({ length: 1234 }, (_, at) => ({ name: 'e', at, attributes: {} }));
  const bounded = boundedSpan({ ...SPAN, events });
  expect(bounded.events).toEqual(events.slice(0, 1000));
  expect(bounded.droppedEvents).toBe(234);
  expect(boundedSpan({ ...SPAN, events: events.slice(0, 1000) })).not.toHaveProperty('droppedEvents');
});
