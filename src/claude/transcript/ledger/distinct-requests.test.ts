import { expect, test } from 'vitest';
import type { LedgerRequest } from '../../../spool/record.ts';
import { NO_USAGE } from '../../../pricing/usage.ts';
import { distinctRequests } from './distinct-requests.ts';

const UNIQUE = 'msg_01XFDUDYJgAACzvnptvVoYEL';

test('distinctRequests() recognizes a copy by its unique message ID, though its usage is not final', () => {
  const own = request({ requestId: 'req_1', usage: { ...NO_USAGE, input: 10, output: 50 } });
  const copy = request({ requestId: 'req_2', usage: { ...NO_USAGE, input: 11, output: 1 } });
  expect(distinctRequests([[own], [copy]])).toEqual([own]);
});

test('distinctRequests() recognizes a copy of a response without IDs by its time, usage and tool calls', () => {
  const usage = { ...NO_USAGE, input: 10, output: 50 };
  const [own, copy] = ['a', 'b'].map((rowId) => request({ messageId: '', rowId, usage, endedAt: 5 }));
  const others = [{ endedAt: 6 }, { usage: NO_USAGE }, { toolUseIds: ['Write_0'] }].map((fields, index) => ({
    ...(copy as LedgerRequest),
    ...fields,
    rowId: `${index}`,
  }));
  expect(distinctRequests([[own as LedgerRequest], [copy as LedgerRequest, ...others]])).toEqual([own, ...others]);
});

test('distinctRequests() keeps requests of one conversation that its ledger distinguishes', () => {
  const requests = [request({ requestId: 'req_1' }), request({ requestId: 'req_2' })];
  expect(distinctRequests([requests])).toEqual(requests);
});

function request(over: Partial<LedgerRequest>): LedgerRequest {
  return { messageId: UNIQUE, model: 'm', startedAt: 0, endedAt: 0, usage: NO_USAGE, toolUseIds: [], ...over };
}
