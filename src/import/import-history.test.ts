import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLE } from '../core/environment.ts';
import {
  answer,
  bill,
  REQUEST_NANO_USD,
  toolResult,
  TOKENS,
  writeTranscript,
  type Row,
} from '../testing/claude/transcript.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { openInteractiveRelay, type InteractiveRelay } from '../testing/interactive-relay.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { importHistory, type ImportOptions } from './import-history.ts';

const HOUR = 3_600_000;

const [A, B] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];

describe('importing the history', () => {
  test('stores a session as an interactive run of its project: requests, tool calls, files, subagents, cost', async () => {
    const { relay, history, run } = await openHistory();
    const at = Date.now() - HOUR;
    const edit = { name: 'Write', file_path: '/work/app/src/a.ts', content: 'secret\n' };
    const task = { name: 'Task', subagent_type: 'reviewer', prompt: 'secret task' };
    history.add(`-work-app/${A}.jsonl`, [
      { type: 'user', uuid: 'u', timestamp: iso(at), cwd: '/work/app', message: { content: 'secret' } },
      ...answer('a1', at + 1000, { toolu_0000000000000001: edit }),
      toolResult('toolu_0000000000000001', at + 2000, {
        toolUseResult: { type: 'create', filePath: '/work/app/src/a.ts', content: 'secret\n' },
      }),
      ...answer('a2', at + 3000, { toolu_0000000000000002: task }),
      toolResult('toolu_0000000000000002', at + 9000, { toolUseResult: { agentId: 'x1', status: 'completed' } }),
    ]);
    history.add(
      `-work-app/${A}/subagents/agent-x1.jsonl`,
      answer('s1', at + 4000).map((row) => ({ ...row, isSidechain: true, agentId: 'x1' })),
    );
    expect(await run()).toMatchObject({ sessions: 1, requests: 3, toolCalls: 2, leftOut: [], stopped: false });
    const { db } = relay.store;
    const cost = 3 * REQUEST_NANO_USD;
    expect(await db.selectFrom('run').selectAll().execute()).toMatchObject([
      { workflow: 'interactive', project: '/work/app', started_at: at, ended_at: at + 9000, cost_nano_usd: cost },
    ]);
    expect(await db.selectFrom('file_operation').select(['path', 'operation']).execute()).toEqual([
      { path: 'src/a.ts', operation: 'create' },
    ]);
    expect(await db.selectFrom('agent').select(['name', 'agent_id']).execute()).toEqual([
      { name: 'reviewer', agent_id: 'x1' },
    ]);
    expect(await requests(relay)).toEqual({ requests: 3, input: 3 * TOKENS.input_tokens, cost });
    expect(await everythingIn(relay)).not.toContain('secret');
  });

  test('adds nothing to totals and spans, which would all be of today', async () => {
    const { relay, history, run } = await openHistory();
    history.add(`-p/${A}.jsonl`, [...answer('a1', Date.now() - HOUR), bill(1)]);
    await run();
    const { db } = relay.store;
    expect(await db.selectFrom('counter').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([]);
  });

  test('a second time adds nothing and reads nothing', async () => {
    const { relay, history, run } = await openHistory();
    history.add(`-p/${A}.jsonl`, answer('a1', Date.now() - HOUR));
    await run();
    const before = await everythingIn(relay);
    expect(await run()).toMatchObject({ sessions: 0, unchanged: 1, requests: 0 });
    expect(await everythingIn(relay)).toBe(before);
  });

  test('adds what a transcript has gained since, and replaces the tokens of its unfinished response', async () => {
    const { relay, history, run } = await openHistory();
    const at = Date.now() - HOUR;
    const [row = {}] = answer('a1', at);
    const message = row['message'] as Row;
    history.add(`-p/${A}.jsonl`, [
      { ...row, message: { ...message, usage: { ...TOKENS, output_tokens: 1, input_tokens: 1 } } },
    ]);
    await run();
    history.add(`-p/${A}.jsonl`, [{ ...row, uuid: 'final' }, ...answer('a2', at + 5000), bill(2)]);
    await run();
    expect(await requests(relay)).toEqual({ requests: 2, input: 200, cost: 2 * REQUEST_NANO_USD });
    expect(await relay.store.db.selectFrom('run').selectAll().execute()).toMatchObject([
      { ended_at: at + 5000, result: 'success', cost_nano_usd: 2 * REQUEST_NANO_USD },
    ]);
  });

  test('counts the requests and the bill that a fork repeats once', async () => {
    const { relay, history, run } = await openHistory();
    const at = Date.now() - HOUR;
    // The CLI asked two models that no row names: one more request than there are rows.
    history.add(`-p/${A}.jsonl`, [...answer('a1', at), bill(2)], at + 1000);
    history.add(`-p/${B}.jsonl`, [...answer('a1', at), ...answer('b1', at + 2000), bill(3)], at + 3000);
    expect(await run()).toMatchObject({ sessions: 2 });
    expect(await requests(relay)).toEqual({ requests: 3, input: 300, cost: 3 * REQUEST_NANO_USD });
  });

  test('stores a session of which only the bill has an amount', async () => {
    const { relay, history, run } = await openHistory();
    const prompt = { type: 'user', uuid: 'u', timestamp: iso(Date.now() - HOUR), message: { content: 'x' } };
    history.add(`-p/${A}.jsonl`, [prompt, bill(1)]);
    history.add(`-p/${B}.jsonl`, [prompt, bill(0)]);
    expect(await run()).toMatchObject({ sessions: 1, requests: 1, withoutNews: 1 });
    expect(await requests(relay)).toEqual({ requests: 1, input: 100, cost: REQUEST_NANO_USD });
  });

  test('continues where it was stopped', async () => {
    const { relay, history, run } = await openHistory();
    history.add(`-p/${A}.jsonl`, answer('a1', Date.now() - HOUR), Date.now() - HOUR);
    history.add(`-p/${B}.jsonl`, answer('b1', Date.now() - HOUR + 1000), Date.now() - HOUR / 2);
    const controller = new AbortController();
    const stopped = await run({ signal: controller.signal, onProgress: () => controller.abort() });
    expect(stopped).toMatchObject({ sessions: 1, stopped: true });
    expect(await run()).toMatchObject({ sessions: 1, unchanged: 1, stopped: false });
    expect(await requests(relay)).toMatchObject({ requests: 2 });
  });

  test('leaves out what is older than asked for, or than the store keeps', async () => {
    const { relay, history, run } = await openHistory();
    const old = Date.now() - 400 * 24 * HOUR;
    history.add(`-p/${A}.jsonl`, answer('a1', old), old);
    // A copy has a new time of change, but its rows are as old as ever.
    history.add(`-p/${B}.jsonl`, answer('b1', old), Date.now() - HOUR);
    history.add('-p/c.jsonl', answer('c1', Date.now() - 2 * HOUR), Date.now() - 2 * HOUR);
    expect(await run({ since: Date.now() - HOUR })).toMatchObject({ older: 3, sessions: 0 });
    expect(await run()).toMatchObject({ older: 2, sessions: 1 });
    expect(await requests(relay)).toMatchObject({ requests: 1 });
  });

  test('reports damaged rows, and imports every other one', async () => {
    const { relay, history, run } = await openHistory();
    const file = history.add(`-p/${A}.jsonl`, answer('a1', Date.now() - HOUR));
    writeFileSync(file, '{"type":"assistant","mess\n', { flag: 'a' });
    history.add(`-p/${A}.jsonl`, answer('a2', Date.now() - HOUR + 1));
    expect(await run()).toMatchObject({ sessions: 1, requests: 2, damaged: { sessions: 1, rows: 1 } });
    expect(await relay.store.db.selectFrom('session_event').select('type').execute()).toEqual([
      { type: 'transcript_damaged' },
    ]);
  });

  test('imports a transcript that is being written as far as it is, and reads it again', async () => {
    const { relay, history, run } = await openHistory();
    const file = history.add(`-p/${A}.jsonl`, answer('a1', Date.now() - 500), Date.now());
    writeFileSync(file, '{"type":"assistant","mess', { flag: 'a' });
    expect(await run()).toMatchObject({ sessions: 1, growing: 1, damaged: { rows: 0 } });
    expect(await run()).toMatchObject({ sessions: 1, growing: 1, unchanged: 0 });
    expect(await requests(relay)).toMatchObject({ requests: 1 });
    expect(await relay.store.db.selectFrom('session_event').selectAll().execute()).toEqual([]);
  });

  test('refuses a folder without transcripts', async () => {
    const { run } = await openHistory();
    await expect(run()).rejects.toThrow(/Cannot import .*: found no transcripts/);
  });
});

async function openHistory() {
  const relay = await openInteractiveRelay();
  const from = temporaryFolder();
  const env = isolatedEnvironment(relay.home, { [VARIABLE.retentionDays]: '365' });
  return {
    relay,
    history: historyIn(from),
    run: (options: Partial<ImportOptions> = {}) => importHistory(relay.store, { env, from, ...options }),
  };
}

function historyIn(folder: string) {
  return {
    /** Appends rows to a file of the history; returns its path. */
    add: (name: string, rows: readonly Row[], changedAt = Date.now() - HOUR / 2): string => {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeTranscript(file, changedAt, rows);
      return file;
    },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

async function requests({ store }: InteractiveRelay) {
  const rows = await store.db.selectFrom('request').selectAll().execute();
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    requests: rows.length,
    input: sum((row) => row.input),
    cost: sum((row) => row.cost_nano_usd ?? 0),
  };
}

async function everythingIn({ store: { db } }: InteractiveRelay): Promise<string> {
  const tables = [
    'run',
    'step',
    'session',
    'session_event',
    'agent',
    'request',
    'tool_call',
    'file_operation',
  ] as const;
  const rows = await Promise.all(
    [...tables, 'audit_entry' as const].map((table) => db.selectFrom(table).selectAll().execute()),
  );
  return JSON.stringify(rows);
}
