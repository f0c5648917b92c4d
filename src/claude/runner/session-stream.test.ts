import { describe, expect, test } from 'vitest';
import { billOf } from '../transcript/ledger/bill.ts';
import { openSessionStream } from './session-stream.ts';

const SESSION = 'b1f0aaaa-58cc-4372-a567-0e02b2c3d479';
const START = Date.UTC(2026, 10, 20, 12);

const text = { type: 'text', text: 'secret answer' };

const subagent = { parent_tool_use_id: 't2', agent_id: 'a7', subagent_type: 'general-purpose' };

const SESSION_RECORDS: readonly Record[] = [
  { type: 'system', subtype: 'init', session_id: SESSION },
  { type: 'system', subtype: 'api_retry', attempt: 1, session_id: SESSION },
  { type: 'system', subtype: 'api_retry', attempt: 2, session_id: SESSION },
  answer(1, 1, text),
  answer(1, 2, tool('t1')),
  user(3),
  answer(2, 4, tool('t2')),
  user(5, subagent),
  answer(3, 6, tool('t3'), subagent),
  user(7, subagent),
  user(8),
  answer(4, 9, text),
  result(400, 0.4),
];

describe('openSessionStream()', () => {
  test('knows the session, its result and how often the API refused', () => {
    const { stream } = streamOf(toLines(SESSION_RECORDS));
    expect(stream.claudeSessionId()).toBe(SESSION);
    expect(stream.result()).toMatchObject({ subtype: 'success', total_cost_usd: 0.4 });
    expect(stream.retries()).toBe(2);
    expect(stream.brokenLines()).toBe(0);
  });

  test('counts every request once, with its agent and its tool calls', () => {
    const { stream } = streamOf(toLines(SESSION_RECORDS));
    const requests = stream.requests();
    expect(requests.map(({ messageId, requestId, agentId }) => [messageId, requestId, agentId])).toEqual([
      ['msg_1', 'req_1', undefined],
      ['msg_2', 'req_2', undefined],
      ['msg_4', 'req_4', undefined],
      ['msg_3', 'req_3', 'a7'],
    ]);
    expect(requests.map(({ toolUseIds }) => toolUseIds)).toEqual([['t1'], ['t2'], [], ['t3']]);
    expect(requests[1]).toMatchObject({
      startedAt: START + 3000,
      endedAt: START + 4000,
      usage: { input: 100, output: 1, cacheRead: 7 },
    });
    expect(requests[3]).toMatchObject({ startedAt: START + 5000 });
  });

  test('hands over every record, and passes over what is none', () => {
    const lines = ['{"type":"system"}', '{"type":"assis', '"text"', '[1]', 'Warning: something', '{"type":"result"}'];
    const { stream, events } = streamOf(lines);
    expect(events).toEqual([{ type: 'system' }, undefined, undefined, undefined, undefined, { type: 'result' }]);
    expect(stream.brokenLines()).toBe(4);
  });

  test('is not upset by records of another shape', () => {
    const odd = [{ type: 'assistant' }, { type: 'assistant', message: 'x' }, { type: 'user', message: null }, {}];
    const { stream } = streamOf(toLines([...odd, answer(1, 1, text)]));
    expect(stream.requests()).toHaveLength(1);
  });

  test('makes a ledger, which holds no content', () => {
    const { stream } = streamOf(toLines(SESSION_RECORDS));
    const ledger = stream.ledger(undefined);
    expect(ledger).toMatchObject({
      sessionId: SESSION,
      toolCalls: [],
      agents: [
        { agentId: 'a7', name: 'general-purpose', toolUseId: 't2', startedAt: START + 5000, endedAt: START + 7000 },
      ],
      bill: billOf(models(400, 0.4), 0.4),
    });
    expect(ledger?.requests).toHaveLength(4);
    expect(JSON.stringify(ledger)).not.toContain('secret');
  });

  test('makes a ledger of what a resumed session added', () => {
    const { stream } = streamOf(toLines(SESSION_RECORDS));
    expect(stream.ledger(billOf(models(150, 0.1), 0.1))?.bill).toEqual(billOf(models(250, 0.3), 0.3));
  });

  test('makes no ledger of nothing, and no bill without a result', () => {
    expect(openSessionStream().ledger(undefined)).toBeUndefined();
    const { stream } = streamOf(toLines(SESSION_RECORDS.slice(0, -1)));
    expect(stream.ledger(undefined)).not.toHaveProperty('bill');
  });
});

function streamOf(lines: readonly string[]) {
  const stream = openSessionStream();
  const events = lines.map((line) => stream.take(line));
  return { stream, events };
}

type Record = { readonly [key: string]: unknown };

function toLines(records: readonly Record[]): string[] {
  return records.map((record) => JSON.stringify(record));
}

/** A record of one content block of answer `id`, as it comes: with a placeholder for what was written. */
function answer(id: number, second: number, block: Record, more: Record = {}): Record {
  return {
    type: 'assistant',
    uuid: `a${id}-${second}`,
    timestamp: at(second),
    session_id: SESSION,
    request_id: `req_${id}`,
    parent_tool_use_id: null,
    message: {
      id: `msg_${id}`,
      model: 'claude-opus-5-5',
      content: [block],
      usage: { input_tokens: 100, output_tokens: 1, cache_read_input_tokens: 7 },
    },
    ...more,
  };
}

function at(second: number): string {
  return new Date(START + second * 1000).toISOString();
}

function models(input: number, costUSD: number) {
  return { 'claude-opus-5-5': { inputTokens: input, costUSD } };
}

function user(second: number, more: Record = {}): Record {
  return {
    type: 'user',
    uuid: `u${second}`,
    timestamp: at(second),
    session_id: SESSION,
    parent_tool_use_id: null,
    message: { role: 'user', content: 'secret result' },
    ...more,
  };
}

function tool(id: string): Record {
  return { type: 'tool_use', id, name: 'Write', input: { content: 'secret input' } };
}

function result(input: number, cost: number): Record {
  return {
    type: 'result',
    subtype: 'success',
    is_error: false,
    session_id: SESSION,
    total_cost_usd: cost,
    modelUsage: models(input, cost),
  };
}
