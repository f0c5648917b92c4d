import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { readLedger } from './ledger.ts';

const SESSION = 'b1f0aaaa-58cc-4372-a567-0e02b2c3d479';
const START = Date.UTC(2026, 10, 20, 12);

const text = { type: 'text', text: 'secret answer' };

const created = { type: 'create', filePath: '/p/a.txt', content: 'secret\n', structuredPatch: [], originalFile: null };

const OPUS = {
  inputTokens: 13,
  outputTokens: 70,
  thinkingTokens: 20,
  cacheReadInputTokens: 5,
  cacheCreationInputTokens: 9,
  cacheCreationEphemeral1hInputTokens: 4,
  costUSD: 0.1 + 0.2,
};

const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };

describe('readLedger()', () => {
  test('counts every response once, with its final usage, and those of subagents', () => {
    expect(readLedger(session()).requests).toMatchObject([
      {
        messageId: 'msg_1',
        requestId: 'req_1',
        model: 'claude-opus-5-5',
        startedAt: START,
        endedAt: START + 4000,
        usage: { input: 3, output: 50, cacheRead: 5, cacheWrite5m: 5, cacheWrite1h: 4, reasoning: 20 },
        toolUseIds: ['t1', 't2'],
      },
      {
        messageId: 'msg_2',
        requestId: 'req_2',
        model: 'claude-opus-5-5',
        startedAt: START + 6000,
        endedAt: START + 8000,
        usage: { ...none, input: 10, output: 20 },
        toolUseIds: ['t3'],
      },
      {
        messageId: 'msg_9',
        agentId: 'a7',
        model: 'claude-haiku-5-5',
        startedAt: START + 9000,
        endedAt: START + 10_000,
        usage: { ...none, input: 7, output: 2 },
        toolUseIds: ['t4'],
      },
    ]);
  });

  test('has every tool call with its time, its files or its error, a Task under its new name', () => {
    const { toolCalls } = readLedger(session());
    expect(toolCalls.map(({ errorType }) => errorType)).toEqual([undefined, 'exit_code_3', undefined, undefined]);
    expect(toolCalls).toMatchObject([
      {
        toolUseId: 't1',
        tool: 'Write',
        startedAt: START + 3000,
        endedAt: START + 5000,
        files: [{ path: '/p/a.txt', operation: 'create', size: 7, lines: 1, linesAdded: 1, linesRemoved: 0 }],
      },
      {
        toolUseId: 't2',
        tool: 'Bash',
        startedAt: START + 4000,
        endedAt: START + 6000,
        errorType: 'exit_code_3',
        files: [],
      },
      { toolUseId: 't3', tool: 'Agent', startedAt: START + 8000, endedAt: START + 12_000, files: [] },
      {
        toolUseId: 't4',
        tool: 'Edit',
        agentId: 'a7',
        startedAt: START + 10_000,
        endedAt: START + 11_000,
        files: [
          { path: '/p/b', operation: 'modify', size: 1, sizeBefore: 1, lines: 1, linesAdded: 1, linesRemoved: 1 },
        ],
      },
    ]);
  });

  test('knows its subagents, the session and how long they took', () => {
    expect(readLedger(session())).toMatchObject({
      sessionId: SESSION,
      startedAt: START,
      endedAt: START + 13_000,
      agents: [
        { agentId: 'a7', name: 'general-purpose', toolUseId: 't3', startedAt: START + 9000, endedAt: START + 11_000 },
      ],
    });
  });

  test("has the CLI's own bill, the last one, in whole billionths of a dollar", () => {
    expect(readLedger(session()).bill).toEqual({
      costNanoUsd: 300_000_000,
      models: {
        'claude-opus-5-5': {
          costNanoUsd: 300_000_000,
          usage: { input: 13, output: 70, cacheRead: 5, cacheWrite5m: 5, cacheWrite1h: 4, reasoning: 20 },
        },
      },
    });
  });

  test('holds no content', () => {
    expect(JSON.stringify(readLedger(session()))).not.toContain('secret');
  });

  test('has no bill where the CLI left none', () => {
    expect(readLedger(transcript([user('u1', 0, 'go')]))).not.toHaveProperty('bill');
    expect(readLedger(transcript([{ type: 'cost-state', modelUsage: {} }]))).not.toHaveProperty('bill');
  });

  test('of an empty transcript is empty', () => {
    const empty = { sessionId: SESSION, startedAt: 0, endedAt: 0, requests: [], toolCalls: [], agents: [] };
    expect(readLedger(transcript([]))).toMatchObject(empty);
  });

  test('of a subagent that says nothing of itself has it all the same', () => {
    const file = transcript([user('u1', 0, 'go')]);
    addSubagent(file, 'agent-b8', [answer(1, 5, text, { input: 1 })]);
    const { agents, requests } = readLedger(file);
    expect(agents).toEqual([{ agentId: 'b8', name: 'subagent', startedAt: START + 5000, endedAt: START + 5000 }]);
    expect(requests).toMatchObject([{ messageId: 'msg_1', agentId: 'b8' }]);
  });

  test('throws without a transcript', () => {
    expect(() => readLedger(join(temporaryFolder(), 'missing.jsonl'))).toThrow('ENOENT');
  });
});

describe('the requests of a transcript', () => {
  const requestsOf = (...rows: Row[]) => readLedger(transcript(rows)).requests;

  test('keep the fullest usage, whichever row has it', () => {
    const full = { input: 3, output: 50 };
    for (const used of [
      [{ output: 1 }, full],
      [full, { output: 1 }],
    ] as const)
      expect(requestsOf(...used.map((one, i) => answer(1, i, text, one)))).toMatchObject([{ usage: full }]);
  });

  test('are apart where one message was asked for twice', () => {
    const twice = requestsOf(
      answer(1, 1, text, { input: 1 }),
      answer(1, 2, text, { input: 1 }, { requestId: 'other' }),
    );
    expect(twice.map(({ requestId }) => requestId)).toEqual(['req_1', 'other']);
  });

  test('know their speed and effort', () => {
    const message = { ...messageOf(1, text, {}), usage: { ...usage({ input: 1 }), speed: 'fast' } };
    expect(requestsOf(answer(1, 1, text, {}, { message, effort: 'high' }))).toMatchObject([
      { speed: 'fast', effort: 'high' },
    ]);
  });

  test('take cache writes of unknown lifetime for short ones', () => {
    const message = { ...messageOf(1, text, {}), usage: { cache_creation_input_tokens: 12 } };
    expect(requestsOf(answer(1, 1, text, {}, { message }))).toMatchObject([
      { usage: { cacheWrite5m: 12, cacheWrite1h: 0 } },
    ]);
  });

  test('begin when they end where nothing says when they began', () => {
    expect(requestsOf(answer(1, 4, text, { input: 1 }))).toMatchObject([
      { startedAt: START + 4000, endedAt: START + 4000 },
    ]);
  });

  test('are none in rows of another shape', () => {
    const odd = [
      {},
      { type: 'assistant' },
      { type: 'assistant', message: 'x' },
      { type: 'assistant', message: { id: 1 } },
    ];
    expect(requestsOf(...odd, { type: 'user', message: { id: 'msg', model: 'claude-opus-5-5' } })).toEqual([]);
  });
});

type Row = Record<string, unknown>;

describe('the tool calls of a transcript', () => {
  const callsOf = (...rows: Row[]) => readLedger(transcript(rows)).toolCalls;

  test('are those that have a result', () => {
    expect(callsOf(answer(1, 1, toolUse('t1', 'Bash'), {}))).toEqual([]);
    expect(callsOf(user('u1', 1, result('t1')))).toEqual([]);
  });

  test('that fail without an exit code are errors of the tool', () => {
    const rows = [answer(1, 1, toolUse('t1', 'Edit'), {}), user('u2', 2, result('t1', true), 'Error: not read yet')];
    expect(callsOf(...rows)).toMatchObject([{ errorType: 'tool_error', files: [] }]);
  });
});

/** A session that writes a file, has a command fail, and starts a subagent that edits. */
function session(): string {
  const file = transcript(
    [
      { type: 'mode', mode: 'default' },
      user('u1', 0, 'secret prompt'),
      answer(1, 2, text, { input: 3, output: 1 }),
      answer(1, 3, toolUse('t1', 'Write'), { input: 3, output: 1 }),
      answer(1, 4, toolUse('t2', 'Bash'), { input: 3, output: 50, read: 5, write: 5, hour: 4, thinking: 20 }),
      user('r1', 5, result('t1'), created),
      user('u2', 6, result('t2', true), 'Error: Exit code 3\nsecret output'),
      answer(2, 8, toolUse('t3', 'Task'), { input: 10, output: 20 }),
      costState(99, {}),
      user('u3', 12, result('t3'), { status: 'completed', agentId: 'a7', content: 'secret' }),
      answer(3, 13, text, {}, { message: { id: 'msg_3', model: '<synthetic>', content: [text], usage: usage({}) } }),
      costState(0.30000000004, { 'claude-opus-5-5': OPUS }),
    ],
    '{"type":"assistant","message":{"id":"msg_4","model":"claude-op',
  );
  const haiku = {
    message: { ...messageOf(9, toolUse('t4', 'Edit'), { input: 7, output: 2 }), model: 'claude-haiku-5-5' },
  };
  addSubagent(
    file,
    'agent-a7',
    [
      user('u9', 9, 'secret subtask'),
      answer(9, 10, text, {}, { ...haiku, isSidechain: true, agentId: 'a7', requestId: undefined }),
      user('r9', 11, result('t4'), { filePath: '/p/b', oldString: 'a', newString: 'b', originalFile: 'a' }),
    ],
    { agentType: 'general-purpose', toolUseId: 't3' },
  );
  return file;
}

/** A transcript with these rows in a folder of its own. */
function transcript(rows: readonly Row[], end = ''): string {
  const file = join(temporaryFolder(), `${SESSION}.jsonl`);
  writeFileSync(file, lines(rows) + end);
  return file;
}

function lines(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function user(uuid: string, second: number, content: unknown, toolUseResult?: unknown): Row {
  return {
    type: 'user',
    uuid,
    timestamp: at(second),
    sessionId: SESSION,
    message: { role: 'user', content },
    ...(toolUseResult !== undefined && { toolUseResult }),
  };
}

function at(second: number): string {
  return new Date(START + second * 1000).toISOString();
}

type Usage = { input?: number; output?: number; read?: number; write?: number; hour?: number; thinking?: number };

/** A row of an answer: one content block of message `id`. */
function answer(id: number, second: number, block: Row, used: Usage, more: Row = {}): Row {
  return {
    type: 'assistant',
    uuid: `a${id}-${second}`,
    parentUuid: `u${id}`,
    timestamp: at(second),
    sessionId: SESSION,
    requestId: `req_${id}`,
    message: { id: `msg_${id}`, role: 'assistant', model: 'claude-opus-5-5', content: [block], usage: usage(used) },
    ...more,
  };
}

function usage({ input = 0, output = 0, read = 0, write = 0, hour = 0, thinking = 0 }: Usage): Row {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: write + hour,
    cache_creation: { ephemeral_5m_input_tokens: write, ephemeral_1h_input_tokens: hour },
    output_tokens_details: { thinking_tokens: thinking },
    service_tier: 'standard',
  };
}

function toolUse(id: string, name: string): Row {
  return { type: 'tool_use', id, name, input: { content: 'secret input' } };
}
function result(id: string, isError = false): Row[] {
  return [{ type: 'tool_result', tool_use_id: id, content: 'secret result', ...(isError && { is_error: true }) }];
}

function costState(total: number, models: Row): Row {
  return {
    type: 'cost-state',
    sessionId: SESSION,
    totalCostUSD: total,
    modelUsage: models,
  };
}

function messageOf(id: number, block: Row, used: Usage): Row {
  return answer(id, 0, block, used)['message'] as Row;
}

function addSubagent(file: string, name: string, rows: readonly Row[], meta?: Row): void {
  const folder = join(file.replace('.jsonl', ''), 'subagents');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jsonl`), lines(rows));
  if (meta) writeFileSync(join(folder, `${name}.meta.json`), JSON.stringify(meta));
}
