import { describe, expect, test } from 'vitest';
import type { LedgerRequest, RequestRecord } from '../../spool/record.ts';
import { NO_USAGE, type TokenUsage } from '../../pricing/usage.ts';
import { matchRequests, usageOfRequest } from './match-requests.ts';

describe('matchRequests()', () => {
  test('pairs what asked for the same tool calls, whatever else differs', () => {
    const ours = [seen(1, { tools: ['b'], usage: { input: 5 } }), seen(2, { tools: ['a', 'c'] })];
    expect(pairs(ours, [billed('x', 1, { tools: ['a'] }), billed('y', 2, { tools: ['b'] })])).toEqual([
      [2, 'x'],
      [1, 'y'],
    ]);
  });

  test('pairs what asked for none by its tokens and in order', () => {
    const ours = [seen(1, { usage: { input: 5 } }), seen(2, { usage: { input: 6 } }), seen(3, { usage: { input: 5 } })];
    const theirs = [
      billed('x', 1, { usage: { input: 5, reasoning: 3 } }),
      billed('y', 2, { usage: { input: 5 } }),
      billed('z', 3, { usage: { input: 6 } }),
    ];
    expect(pairs(ours, theirs)).toEqual([
      [1, 'x'],
      [3, 'y'],
      [2, 'z'],
    ]);
  });

  test('pairs a response that the ledger has only the beginning of', () => {
    const ours = [seen(1, { usage: { input: 5, output: 80 } })];
    expect(pairs(ours, [billed('x', 1, { usage: { input: 5, output: 1 } })])).toEqual([[1, 'x']]);
    expect(pairs(ours, [billed('x', 1, { usage: { input: 5, output: 81 } })])).toEqual([
      [undefined, 'x'],
      [1, undefined],
    ]);
  });

  test('never pairs requests of two agents', () => {
    const ours = [seen(1, { tools: ['a'], agentId: 'sub' })];
    expect(pairs(ours, [billed('x', 1, { tools: ['a'] })])).toEqual([
      [undefined, 'x'],
      [1, undefined],
    ]);
  });
});

describe('usageOfRequest()', () => {
  const ours = seen(1, { usage: { input: 5, output: 80, cacheWrite5m: 50 } });

  test('is the ledger’s, which distinguishes cache writes and reasoning', () => {
    const usage = { input: 5, output: 80, cacheWrite5m: 30, cacheWrite1h: 20, reasoning: 7 };
    expect(usageOfRequest({ seen: ours, billed: billed('x', 1, { usage }) })).toEqual({ ...NO_USAGE, ...usage });
  });

  test('has all that was written, where the ledger has only the beginning', () => {
    const usage = { input: 5, output: 1 };
    expect(usageOfRequest({ seen: ours, billed: billed('x', 1, { usage }) })).toMatchObject({ input: 5, output: 80 });
  });

  test('is that of the only witness', () => {
    expect(usageOfRequest({ seen: ours })).toEqual(ours.usage);
    expect(usageOfRequest({})).toEqual(NO_USAGE);
  });
});

type More = { readonly usage?: Partial<TokenUsage>; readonly tools?: string[]; readonly agentId?: string };

function seen(index: number, more: More): RequestRecord {
  return {
    ...common(more, index),
    v: 1,
    type: 'request',
    at: index,
    sessionId: 'c',
    turnId: 't',
    index,
  };
}

function common({ usage = {}, tools = [], agentId }: More, startedAt: number) {
  return {
    model: 'm',
    startedAt,
    usage: { ...NO_USAGE, ...usage },
    toolUseIds: tools,
    ...(agentId && { agentId }),
  };
}

/** The sources of each request, by its index and its message. */
function pairs(ours: RequestRecord[], theirs: LedgerRequest[]) {
  return matchRequests(ours, theirs).map((match) => [match.seen?.index, match.billed?.messageId]);
}

function billed(messageId: string, endedAt: number, more: More): LedgerRequest {
  return {
    ...common(more, endedAt),
    messageId,
    endedAt,
  };
}
