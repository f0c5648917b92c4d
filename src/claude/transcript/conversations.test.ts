import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { ledgerOf, openConversations } from './conversations.ts';

const [FIRST, SECOND] = ['f47ac10b-58cc-4372-a567-0e02b2c3d479', 'b1f0aaaa-58cc-4372-a567-0e02b2c3d479'];

const START = Date.UTC(2026, 10, 20, 12);

test('ledgerOf() has all conversations of a process, and only what it did in them itself', () => {
  const HOME = homeWith({
    [FIRST]: [answer('old', 0), bill(10), answer('a', 60), bill(20)],
    [SECOND]: [answer('b', 61), answer('c', 62), bill(20)],
  });
  const ledger = ledgerOf([FIRST, SECOND], part(50), { HOME });
  expect(ledger?.requests.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'c']);
  expect(ledger).toMatchObject({
    sessionId: SECOND,
    startedAt: START + 60_000,
    endedAt: START + 62_000,
    bill: { costNanoUsd: 0.3e9, models: { m: { usage: { input: 30 } } } },
  });
});

test('ledgerOf() has no bill where one of the conversations lacks it', () => {
  const HOME = homeWith({ [FIRST]: [answer('a', 60), bill(10)], [SECOND]: [answer('b', 61)] });
  expect(ledgerOf([FIRST, SECOND], part(50), { HOME })).not.toHaveProperty('bill');
});

test('ledgerOf() passes over a conversation that the process had no part in', () => {
  const HOME = homeWith({ [FIRST]: [answer('a', 60), bill(10)], [SECOND]: [answer('old', 0), bill(10)] });
  expect(ledgerOf([FIRST, SECOND, 'missing'], part(50), { HOME })).toMatchObject({ sessionId: FIRST });
  expect(ledgerOf([SECOND], part(50), { HOME })).toBeUndefined();
});

test('openConversations() follows the process from one to the next, and knows the one that is continued', () => {
  const HOME = homeWith({ [FIRST]: [] });
  const place = { env: { HOME }, cwd: '/x', startedAt: START };
  mkdirSync(join(HOME, '.claude/sessions'));
  const note = (sessionId: string): void =>
    writeFileSync(join(HOME, '.claude/sessions/7.json'), JSON.stringify({ sessionId, startedAt: START }));
  const conversations = openConversations({ args: [], claudeSessionId: FIRST }, place);
  conversations.look(7);
  expect(conversations.ids()).toEqual([FIRST]);
  note(SECOND);
  conversations.look(7);
  expect(conversations.ids()).toEqual([FIRST, SECOND]);
  note(FIRST);
  conversations.look(7);
  expect(conversations.ids()).toEqual([SECOND, FIRST]);
  expect(openConversations({ args: [], continues: 'last' }, { ...place, cwd: 'p' }).ids()).toEqual([FIRST]);
});

test('openConversations() finds the only new one also if the spool folder was removed', () => {
  const HOME = homeWith({ [FIRST]: [] });
  const conversations = openConversations({ args: [] }, { env: { HOME }, cwd: 'p', startedAt: 0 });
  conversations.findNew('session', join(HOME, 'removed'));
  expect(conversations.ids()).toEqual([FIRST]);
});

test('openConversations() finds one of several new ones by the records of its hooks, not by a file that is being written', () => {
  const HOME = homeWith({ [FIRST]: [], [SECOND]: [] });
  const spool = temporaryFolder();
  const record = (name: string): void =>
    writeFileSync(join(spool, name), JSON.stringify({ session: 'session', payload: { session_id: SECOND } }));
  const conversations = openConversations({ args: [] }, { env: { HOME }, cwd: 'p', startedAt: 0 });
  record('.1-a.json');
  conversations.findNew('session', spool);
  expect(conversations.ids()).toEqual([]);
  record('1-a.json');
  conversations.findNew('session', spool);
  expect(conversations.ids()).toEqual([SECOND]);
});

/** A home with a transcript of these rows for each session. */
function homeWith(transcripts: Record<string, object[]>): string {
  const HOME = temporaryFolder();
  mkdirSync(join(HOME, '.claude/projects/p'), { recursive: true });
  for (const [id, rows] of Object.entries(transcripts))
    writeFileSync(join(HOME, `.claude/projects/p/${id}.jsonl`), rows.map((row) => JSON.stringify(row)).join('\n'));
  return HOME;
}

function answer(id: string, second: number) {
  return {
    type: 'assistant',
    timestamp: new Date(START + second * 1000).toISOString(),
    requestId: `req_${id}`,
    message: { id, model: 'm', content: [], usage: { input_tokens: 10 } },
  };
}
function bill(input: number) {
  return {
    type: 'cost-state',
    totalCostUSD: input / 100,
    modelUsage: { m: { inputTokens: input, costUSD: input / 100 } },
  };
}

function part(second: number) {
  return { startedAt: START + second * 1000 };
}
