import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { asObject, type JsonObject } from '../../../core/json.ts';
import { ledgerRequests } from './ledger-requests.ts';

const UNIQUE = 'msg_01XFDUDYJgAACzvnptvVoYEL';

describe('ledgerRequests() counts', () => {
  test('answers without a message id, one for each turn', () => {
    const rows = conversation({}, {});
    expect(ledgerRequests(rows).map(({ usage, messageId }) => [messageId, usage.input])).toEqual([
      ['', 10],
      ['', 10],
    ]);
  });

  test('the blocks of one answer without a message id once, by their place in the conversation', () => {
    const [user, first] = conversation({}) as [JsonObject, JsonObject];
    const second = { ...first, uuid: randomUUID(), parentUuid: first['uuid'] };
    expect(ledgerRequests([user, first, second])).toHaveLength(1);
  });

  test('the blocks of one answer without any id once, by their input', () => {
    const rows = conversation({}, { input: 11 }).flatMap((row) => [withoutIds(row), withoutIds(row)]);
    const moved = rows.map((row, index) => ({
      ...row,
      timestamp: new Date(Date.UTC(2026, 10, 27) + index).toISOString(),
    }));
    expect(ledgerRequests(moved).map(({ usage }) => usage.input)).toEqual([10, 11]);
    const adjacent = conversation({}, { input: 11 })
      .map(withoutIds)
      .filter(({ type }) => type === 'assistant');
    expect(ledgerRequests(adjacent)).toHaveLength(2);
  });

  test('answers with a constant message id and request id, one for each turn', () => {
    const rows = conversation({ id: 'msg_1', requestId: 'req_1' }, { id: 'msg_1', requestId: 'req_1' });
    const requests = ledgerRequests(rows);
    expect(requests).toHaveLength(2);
    expect(new Set(requests.map(({ rowId }) => rowId)).size).toBe(2);
  });

  test('answers with a constant id that looks unique, where their request ids or their input differ', () => {
    const ids = [
      { id: UNIQUE, requestId: 'a' },
      { id: UNIQUE, requestId: 'b' },
    ];
    expect(ledgerRequests(conversation(...ids))).toHaveLength(2);
    const inputs = [
      { id: UNIQUE, input: 10 },
      { id: UNIQUE, input: 30 },
    ];
    const requests = ledgerRequests(conversation(...inputs));
    expect(requests.map(({ usage }) => usage.input)).toEqual([10, 30]);
    expect(new Set(requests.map(({ rowId }) => rowId)).size).toBe(2);
  });

  test('an answer once whose request id is on some rows only', () => {
    const [user, first] = conversation({ id: 'msg_1' }) as [JsonObject, JsonObject];
    const second = { ...first, uuid: randomUUID(), parentUuid: first['uuid'], requestId: 'req_7' };
    expect(ledgerRequests([user, first, second])).toMatchObject([{ requestId: 'req_7', usage: { input: 10 } }]);
  });

  test('an answer once whose message id is on some rows only', () => {
    for (const ids of [[undefined, 'msg_1'] as const, ['msg_1', undefined] as const]) {
      const [user, first] = conversation({}) as [JsonObject, JsonObject];
      const second = { ...first, uuid: randomUUID(), parentUuid: first['uuid'] };
      const rows = [first, second].map((row, index) => withMessage(row, { id: ids[index] }));
      expect(ledgerRequests([user, ...rows])).toMatchObject([{ messageId: 'msg_1', usage: { input: 10 } }]);
    }
  });

  test('input and output of an answer that different rows state', () => {
    const [user, first] = conversation({ id: UNIQUE }) as [JsonObject, JsonObject];
    const usages = [
      { input_tokens: 100, cache_read_input_tokens: 7, output_tokens: 0 },
      { input_tokens: 0, output_tokens: 20, server_tool_use: { web_search_requests: 2 } },
    ];
    for (const order of [usages, usages.toReversed()]) {
      const rows = order.map((usage) => ({ ...withMessage(first, { usage }), uuid: randomUUID() }));
      expect(ledgerRequests([user, ...rows])).toMatchObject([
        { usage: { input: 100, cacheRead: 7, output: 20 }, webSearches: 2 },
      ]);
    }
  });

  test('answers that name no model', () => {
    const [user, first] = conversation({}) as [JsonObject, JsonObject];
    for (const model of [undefined, null, '', 5])
      expect(ledgerRequests([user, withMessage(first, { model })])).toMatchObject([{ model: 'unknown' }]);
    const empty = withMessage(first, { model: undefined, usage: null });
    expect(ledgerRequests([user, empty])).toEqual([]);
  });

  test('20,000 answers with a constant message id before the test times out', () => {
    const rows = conversation(...Array.from({ length: 20_000 }, () => ({ id: 'msg_1' })));
    expect(ledgerRequests(rows)).toHaveLength(20_000);
  });

  test('a row once that was written twice', () => {
    const rows = conversation({}, {});
    expect(ledgerRequests([...rows, ...rows])).toHaveLength(2);
  });

  test.each<[string, Answer]>([
    ['constant IDs', { id: 'msg_1', requestId: 'req_1' }],
    ['a constant message ID', { id: 'msg_1' }],
    ['no IDs', {}],
  ])('an answer once that is repeated under another row ID, with %s', (_what, ids) => {
    const rows = conversation(...Array.from({ length: 8 }, () => ids));
    const copies = rows.map((row) => ({ ...row, uuid: randomUUID(), parentUuid: randomUUID() }));
    expect(ledgerRequests([...rows, ...copies])).toEqual(ledgerRequests(rows));
  });

  test('answers with constant IDs that differ from a copy in time, usage or tool calls only', () => {
    const ids = { id: 'msg_1', requestId: 'req_1' };
    const [user, first] = conversation(ids) as [JsonObject, JsonObject];
    const next = (fields: JsonObject): JsonObject[] => [
      { ...user, uuid: randomUUID() },
      { ...first, uuid: randomUUID(), parentUuid: randomUUID(), ...fields },
    ];
    const message = (fields: JsonObject): JsonObject => ({ message: { ...asObject(first['message']), ...fields } });
    const others = [
      next({ timestamp: '2026-11-27T00:00:02.001Z' }),
      next(message({ usage: { input_tokens: 11, output_tokens: 1 } })),
      next(message({ content: [{ type: 'tool_use', id: 'Write_0', name: 'Write', inputDigest: '00000000' }] })),
    ];
    for (const other of others) expect(ledgerRequests([user, first, ...other])).toHaveLength(2);
  });

  test('answers with constant IDs that state no time', () => {
    const rows = conversation({ id: 'msg_1' }, { id: 'msg_1' }).map((row) => ({
      ...row,
      timestamp: '2026-11-27T00:00:00.000Z',
      isTimeInferred: true,
    }));
    expect(ledgerRequests(rows)).toHaveLength(2);
  });

  test('an answer with a unique id once, wherever its rows stand', () => {
    const [user, first, more] = conversation({ id: UNIQUE }, {}) as [JsonObject, JsonObject, JsonObject];
    const late = { ...first, uuid: randomUUID(), parentUuid: more['uuid'] };
    const requests = ledgerRequests([user, first, more, late]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toHaveProperty('rowId');
  });
});

type Answer = { readonly id?: string; readonly requestId?: string; readonly input?: number };

describe('the usage of a request', () => {
  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', {}],
    ['nothing, which no response can have used', { input_tokens: 0, output_tokens: 0 }],
    ['negative', { input_tokens: -1, output_tokens: 5 }],
    ['text', { input_tokens: '10', output_tokens: 5 }],
    ['more than any request can use', { input_tokens: 1e15, output_tokens: 5 }],
  ])('is unknown if it is %s', (_what, usage) => {
    const [user, first] = conversation({ id: UNIQUE }) as [JsonObject, JsonObject];
    expect(ledgerRequests([user, withMessage(first, { usage })])).toMatchObject([{ isUsageUnknown: true }]);
  });

  test.each([
    [{ input_tokens: 1, cache_creation: null, cache_read_input_tokens: null }, { input: 1 }],
    [
      { output_tokens: 1, cache_creation_input_tokens: 7 },
      { output: 1, cacheWrite5m: 7 },
    ],
    [
      { input_tokens: 1, cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 } },
      { cacheWrite5m: 2, cacheWrite1h: 3 },
    ],
  ])('is known of %j', (usage, expected) => {
    const [user, first] = conversation({ id: UNIQUE }) as [JsonObject, JsonObject];
    const [request] = ledgerRequests([user, withMessage(first, { usage })]);
    expect(request).toMatchObject({ usage: expected });
    expect(request).not.toHaveProperty('isUsageUnknown');
  });
});

describe('the identity of a request', () => {
  test('is shared by copies of a transcript', () => {
    const rows = conversation({ id: 'msg_1' });
    const copy = rows.map((row) => ({ ...row, sessionId: 'fork' }));
    expect(ledgerRequests(copy)[0]?.rowId).toBe(ledgerRequests(rows)[0]?.rowId);
  });

  test('is of one conversation where rows are numbered', () => {
    const rows = conversation({ id: 'msg_1' }).map((row, index) => ({ ...row, uuid: `u${index}` }));
    const other = rows.map((row) => ({ ...row, sessionId: 'other' }));
    expect(ledgerRequests(rows)[0]?.rowId).toBe('c/u1');
    expect(ledgerRequests(other)[0]?.rowId).toBe('other/u1');
  });

  test('is made of what is known without content where rows have no ids', () => {
    const rows = conversation({ input: 1 }, { input: 1 }).map(withoutIds);
    const again = structuredClone(rows);
    const ids = ledgerRequests(rows).map(({ rowId }) => rowId);
    expect(new Set(ids).size).toBe(2);
    expect(ledgerRequests(again).map(({ rowId }) => rowId)).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});

test('ledgerRequests() marks a response of which no row was written after its end', () => {
  const [user, first] = conversation({ id: UNIQUE }) as [JsonObject, JsonObject];
  const row = (stop_reason: string | null): JsonObject => ({
    ...first,
    uuid: randomUUID(),
    message: { ...asObject(first['message']), stop_reason },
  });
  const marks = [[first], [row(null), row(null)], [row(null), row('end_turn')]].map((rows) =>
    ledgerRequests([user, ...rows]).map(({ isUnfinished }) => isUnfinished),
  );
  expect(marks).toEqual([[undefined], [true], [undefined]]);
});

/** A conversation with a row of the user before each answer. */
function conversation(...answers: readonly Answer[]): JsonObject[] {
  let time = Date.UTC(2026, 10, 27);
  let parentUuid: string | null = null;
  const row = (fields: JsonObject): JsonObject => {
    const made: JsonObject = { uuid: randomUUID(), parentUuid, sessionId: 'c', ...fields };
    parentUuid = String(made['uuid']);
    time += 1000;
    return { ...made, timestamp: new Date(time).toISOString() };
  };
  return answers.flatMap(({ id, requestId, input = 10 }) => [
    row({ type: 'user', message: { role: 'user', content: 'secret' } }),
    row({
      type: 'assistant',
      ...(requestId && { requestId }),
      message: { ...(id && { id }), model: 'm', content: [], usage: { input_tokens: input, output_tokens: 1 } },
    }),
  ]);
}

function withoutIds(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'uuid' && key !== 'parentUuid'));
}

function withMessage(row: JsonObject, fields: JsonObject): JsonObject {
  return { ...row, message: { ...asObject(row['message']), ...fields } };
}
