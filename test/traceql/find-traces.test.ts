import { describe, expect, test } from 'vitest';
import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import { findTraces } from './find-traces.ts';

const START = 1_790_000_000_000;

/** A run of 60 s with a request that cost half a dollar, one that cost nothing, and a failed tool call. */
const TRACE = [
  span('root', { name: 'invoke_workflow build', endTime: START + 60_000 }),
  span('chat', {
    parentSpanId: 'root',
    kind: 'client',
    startTime: START + 10,
    attributes: { cost: 0.5, tokens: 1500, model: 'opus', cached: true },
    attributeTypes: { cost: 'double', tokens: 'int', model: 'string', cached: 'bool' },
  }),
  span('free', {
    parentSpanId: 'root',
    startTime: START + 20,
    attributes: { cost: 0, model: 'opus-mini' },
    attributeTypes: { cost: 'int', model: 'string' },
  }),
  span('tool', { parentSpanId: 'chat', startTime: START + 30, status: { code: 'error', message: 'TestsFail' } }),
];

const ALL = { from: START, to: START + 3_600_000 };

describe('conditions', () => {
  test.each([
    ['{ }', ['root', 'chat', 'free', 'tool']],
    ['{ span.model = "opus" }', ['chat']],
    ['{ span.model != "opus" }', ['free']],
    ['{ span.tokens > 1000 }', ['chat']],
    ['{ span.tokens >= 1500 && span.tokens <= 1500 }', ['chat']],
    ['{ span.tokens < 1500 }', []],
    ['{ span.cached = true }', ['chat']],
    ['{ resource.service.name = "builder" && kind = client }', ['chat']],
    ['{ status = error }', ['tool']],
    ['{ status != error && span:status = unset }', ['root', 'chat', 'free']],
    ['{ duration >= 60s }', ['root']],
    ['{ duration > 1m }', []],
    ['{ span:duration < 990ms }', ['free', 'tool']],
    ['{ name =~ "invoke_workflow.*" }', ['root']],
    ['{ rootName = "invoke_workflow build" && span.cost = 0.5 }', ['chat']],
    ['{ trace:duration > 30s && name = "tool" }', ['tool']],
    ['{ rootServiceName = "builder" && name = "tool" }', ['tool']],
  ])('%s', (query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  test('are false where the attribute is missing, whatever the operator', () => {
    for (const operator of ['=', '!=', '=~', '!~']) expect(found(`{ span.missing ${operator} "x" }`)).toEqual([]);
  });

  test('compare integers with integers alone, and floats with floats', () => {
    expect(found('{ span.cost >= 0 }')).toEqual(['free']);
    expect(found('{ span.cost >= 0.0 }')).toEqual(['chat']);
    expect(found('{ span.cost >= 0 + 0.0 }')).toEqual(['chat']);
    expect(found('{ span.tokens = "1500" }')).toEqual([]);
  });

  test('match regular expressions against the whole value', () => {
    expect(found('{ span.model =~ "opus" }')).toEqual(['chat']);
    expect(found('{ span.model =~ "opus|opus-mini" }')).toEqual(['chat', 'free']);
    expect(found('{ span.model !~ "opus" }')).toEqual(['free']);
  });

  test('are joined as the parentheses say', () => {
    expect(found('{ status = error || (span.model = "opus" && span.tokens = 1) }')).toEqual(['tool']);
    expect(found('{ (status = error || span.model = "opus") && span.tokens = 1500 }')).toEqual(['chat']);
  });
});

describe('found traces', () => {
  test('have the root, the number of matching spans, and the attributes that the query names', () => {
    const [trace] = findTraces(TRACE, '{ span.tokens > 1 || status = error } | select(span.cost)', ALL, { spss: 1 });
    expect(trace).toEqual({
      traceId: 'a',
      rootName: 'invoke_workflow build',
      rootService: 'builder',
      startTime: START,
      durationMs: 60_000,
      spanSets: [
        {
          matched: 2,
          spans: [
            {
              spanId: 'chat',
              name: '',
              startTime: START + 10,
              durationMs: 990,
              attributes: { tokens: 1500, cost: 0.5 },
            },
          ],
        },
      ],
    });
  });

  test('have the name of the root once it has arrived', () => {
    expect(findTraces(TRACE.slice(1), '{ }', ALL)[0]?.rootName).toBe('<root span not yet received>');
  });

  test('are the newest of those that overlap the range', () => {
    const trace = (traceId: string, at: number) => span(traceId, { traceId, startTime: at, endTime: at + 10 });
    const traces = [trace('before', START - 11), trace('overlaps', START - 5), trace('new', START + 50)];
    expect(findTraces(traces, '{ }', ALL).map(({ traceId }) => traceId)).toEqual(['new', 'overlaps']);
    expect(findTraces(traces, '{ }', ALL, { limit: 1 }).map(({ traceId }) => traceId)).toEqual(['new']);
  });
});

describe('what cannot be evaluated', () => {
  test.each([
    ['{ span.model = }', /^Cannot parse TraceQL/],
    ['{ span.model = "a" } | count() > 2', /not implemented/],
    ['{ span.model = "a" } >> { status = error }', /not implemented/],
    ['{ span.model = "a" } && { status = error }', /not implemented/],
    ['{ span.model = "a" } | rate()', /not implemented/],
    ['{ !(span.model = "a") }', /not implemented/],
    ['{ span.model = nil }', /not implemented/],
    ['{ .model = "a" }', /not implemented/],
    ['{ event.name = "a" }', /not implemented/],
    ['{ span.tokens > -1 }', /not implemented/],
    ['{ span.tokens * 2 > 4 }', /not implemented/],
    ['{ "a" = span.model }', /not implemented/],
    ['{ span.model > "a" }', /not implemented/],
    ['{ status = error || span.model = "opus" && span.tokens = 1 }', /mixes && and \|\|/],
    ['{ span.model }', /compare it with something/],
  ])('%s is refused', (query, reason) => {
    expect(() => found(query)).toThrow(reason);
  });
});

function found(query: string, spans: readonly StoredSpan[] = TRACE): string[] {
  return findTraces(spans, query, ALL, { spss: 100 }).flatMap(({ spanSets }) =>
    spanSets.flatMap((set) => set.spans.map(({ spanId }) => spanId)),
  );
}

function span(spanId: string, more: Partial<StoredSpan>): StoredSpan {
  return {
    traceId: 'a',
    spanId,
    name: spanId,
    kind: 'internal',
    startTime: START,
    endTime: START + 1000,
    attributes: {},
    attributeTypes: {},
    status: { code: 'unset', message: '' },
    links: [],
    events: [],
    resource: { 'service.name': 'builder' },
    resourceTypes: { 'service.name': 'string' },
    ...more,
  };
}
