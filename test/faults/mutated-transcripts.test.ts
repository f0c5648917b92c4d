import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { uuidFrom } from '../../src/core/ids/ids.ts';
import { openInteractiveRelay, type InteractiveRelay } from '../../src/testing/interactive-relay.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { mutate } from './mutate.ts';

const SESSIONS = 100;
const SEED = Number(process.env['STEPMETER_SEED'] ?? 20_261_127);
const START = Date.UTC(2026, 10, 2, 10);

const BILLED = {
  inputTokens: 400,
  outputTokens: 40,
  cacheReadInputTokens: 0,
  cacheCreationInputTokens: 0,
  costUSD: 4 * 0.00045,
  canonicalModel: 'claude-sonnet-4-6',
};

test(`settles ${SESSIONS} sessions, each with a damaged row, and counts every other row once (seed ${SEED})`, async () => {
  const relay = await openInteractiveRelay();
  const random = randomOf(SEED).next;
  const intact = Array.from({ length: SESSIONS }, (_, index) => writeSession(relay, index, random)).flat();
  await relay.pass(Date.now() + 10_000);

  const { db } = relay.store;
  const requests = await db.selectFrom('request').selectAll().execute();
  const ids = new Set(requests.map(({ id }) => id));
  expect(intact.filter((id) => !ids.has(id))).toEqual([]);
  expect(requests.filter(({ source }) => source !== 'bill').length).toBeLessThanOrEqual(4 * SESSIONS);
  const sessions = await db.selectFrom('session').selectAll().execute();
  expect(sessions.filter(({ settled_at }) => settled_at !== null)).toHaveLength(SESSIONS);
  // A request that cost something is never stored as one that cost nothing, unless another row has its part of the bill.
  expect(requests.filter((request) => request.cost_nano_usd === 0 && request.bill_nano_usd === null)).toEqual([]);
  await expectTotalsOfRows(relay.store);
  expect(Object.prototype).not.toHaveProperty('polluted');
});

type Row = {
  readonly requestId?: string;
  readonly message?: { readonly id?: string };
  readonly [key: string]: unknown;
};

/**
 * Writes a session with three requests, one more of a subagent and a bill, of which one row is damaged; returns the IDs
 * of the requests in the other rows.
 */
function writeSession(relay: InteractiveRelay, index: number, random: () => number): string[] {
  const session = uuidFrom('session', String(index));
  const transcript = join(relay.home, 'projects', 'p', `${session}.jsonl`);
  const by = { session, transcript, cli: undefined };
  relay.hook(START, 'SessionStart', { source: 'startup' }, by);
  relay.hook(START + 60_000, 'SessionEnd', { reason: 'other' }, by);
  const [main, subagent] = [mainRows(session), subagentRows(session)];
  const damaged = Math.floor(random() * (main.length + subagent.length));
  const asBytes = (one: Row, at: number): Buffer =>
    Buffer.concat([at === damaged ? mutate(one, random) : Buffer.from(JSON.stringify(one)), Buffer.from('\n')]);
  const lines = [...main, ...subagent].map(asBytes);
  writeFile(transcript, lines.slice(0, main.length));
  writeFile(join(dirname(transcript), session, 'subagents', 'agent-a1.jsonl'), lines.slice(main.length));
  const others = [...main, ...subagent].filter((_one, at) => at !== damaged);
  return others.flatMap(({ message, requestId }) => (message?.id ? [`${message.id}:${requestId}`] : []));
}

function mainRows(session: string): Row[] {
  const call = `toolu_01${session}`;
  const use = { type: 'tool_use', id: call, name: 'Write', input: { file_path: '/p/a.txt', content: 'a\n' } };
  const result = { type: 'create', filePath: '/p/a.txt', content: 'a\n', structuredPatch: [], originalFile: null };
  return [
    row(session, 1, { type: 'user', message: { role: 'user', content: 'go' } }),
    answer(session, 2, { type: 'text', text: 'ok' }),
    answer(session, 3, use),
    row(session, 4, {
      type: 'user',
      toolUseResult: result,
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: call, content: 'ok' }] },
    }),
    row(session, 5, {
      type: 'system',
      subtype: 'compact_boundary',
      compactMetadata: { trigger: 'auto', preTokens: 9, postTokens: 2 },
    }),
    answer(session, 6, { type: 'text', text: 'ok' }),
    { type: 'cost-state', sessionId: session, totalCostUSD: 4 * 0.00045, modelUsage: { 'claude-sonnet-4-6': BILLED } },
  ];
}

function row(session: string, second: number, fields: object): Row {
  const uuid = uuidFrom('row', session, String(second));
  const timestamp = new Date(START + second * 1000).toISOString();
  return { uuid, parentUuid: uuidFrom('row', session, String(second - 1)), sessionId: session, timestamp, ...fields };
}

function answer(session: string, second: number, block: object, more: object = {}): Row {
  const usage = { input_tokens: 100, output_tokens: 10, cache_creation: { ephemeral_1h_input_tokens: 0 } };
  const message = { id: `msg_01${uuidFrom(session, String(second))}`, role: 'assistant', model: 'claude-sonnet-4-6' };
  const requestId = `req_${second}`;
  return row(session, second, {
    type: 'assistant',
    requestId,
    message: { ...message, content: [block], usage },
    ...more,
  });
}

function subagentRows(session: string): Row[] {
  const more = { isSidechain: true, agentId: 'a1' };
  return [
    row(session, 11, { type: 'user', message: { role: 'user', content: 'look' }, ...more }),
    answer(session, 12, { type: 'text', text: 'ok' }, more),
  ];
}

function writeFile(path: string, parts: readonly Buffer[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(parts));
}
