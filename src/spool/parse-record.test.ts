import { describe, expect, test } from 'vitest';
import type { SpoolRecord } from './record.ts';
import { parseRecord } from './parse-record.ts';

const AT = 1_790_000_000_000;

const USAGE = { input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5, reasoning: 6 };

const REQUEST: SpoolRecord = {
  v: 1,
  type: 'request',
  at: AT,
  sessionId: 'claude-1',
  turnId: 'turn-1',
  index: 0,
  model: 'claude-opus-5-5',
  startedAt: AT - 5,
  toolUseIds: ['toolu_1'],
  usage: USAGE,
};

const FILES: SpoolRecord = {
  v: 1,
  type: 'files.changed',
  at: AT,
  startedAt: AT - 5,
  toolUseId: 'toolu_1',
  source: 'shell',
  changes: [{ path: 'a/b.ts', operation: 'modify', size: 3, renamedFrom: 'c' }],
};

const STEP_FILES: SpoolRecord = {
  v: 1,
  type: 'step.files',
  at: AT,
  startedAt: AT - 5,
  created: 1,
  modified: 0,
  deleted: 0,
  linesAdded: 2,
  linesRemoved: 0,
  bytes: -6,
  unexplained: [],
  unlisted: ['dist/x'],
  uncounted: { files: 7, bytes: 8 },
};

const SESSION = '01a20000-0000-7000-8000-000000000000';

const SESSION_END: SpoolRecord = {
  v: 1,
  type: 'session.ended',
  at: AT,
  session: SESSION,
  startedAt: AT - 5,
  exitCode: 0,
  ledger: { sessionId: 'claude-1', startedAt: AT - 5, endedAt: AT, requests: [], toolCalls: [], agents: [] },
};

const END: SpoolRecord = { v: 1, type: 'run.ended', at: AT, result: 'success' };

describe('parseRecord()', () => {
  test.each([REQUEST, FILES, STEP_FILES, SESSION_END, END])('returns $type records unchanged', (record) => {
    expect(parseRecord(record, AT)).toStrictEqual({ record });
  });

  test('ignores unknown fields, so that a newer producer can add some', () => {
    expect(parseRecord({ ...END, future: { nested: true } }, AT)).toStrictEqual({ record: END });
  });

  test.each<[string, object, object]>([
    ['an optional text', { effort: 7 }, {}],
    ['a session that is no UUID', { session: 'not-a-uuid' }, {}],
    ['a process ID of 0', { cli: 0 }, {}],
    ['an end before the start', { startedAt: AT + 9 }, { startedAt: AT }],
    ['no start', { startedAt: undefined }, { startedAt: AT }],
    ['IDs of the wrong kind', { toolUseIds: ['a', 1, null, 'b'] }, { toolUseIds: ['a', 'b'] }],
    ['no list of IDs', { toolUseIds: 'a' }, { toolUseIds: [] }],
    ['a negative count', { usage: { ...USAGE, input: -1 } }, { usage: { ...USAGE, input: 0 } }],
    ['a fraction', { usage: { ...USAGE, input: 1.6 } }, { usage: { ...USAGE, input: 2 } }],
    ['more tokens than a request can have', { usage: { ...USAGE, input: 1e9 + 1 } }, { usage: { ...USAGE, input: 0 } }],
    ['characters that databases change', { model: 'a\0b\ud800' }, { model: 'ab\ufffd' }],
  ])('tolerates %s', (_, written, read) => {
    expect(parseRecord({ ...REQUEST, ...written }, AT)).toStrictEqual({ record: { ...REQUEST, ...read } });
  });

  test('drops implausible durations of hooks, and reads at most 1000', () => {
    const hook = { v: 1, type: 'hook', via: 'module', payload: { hook_event_name: 'Stop' } };
    const tookOf = (took: unknown): unknown => {
      const parsed = parseRecord({ ...hook, took }, AT);
      return 'record' in parsed && parsed.record.type === 'hook' ? parsed.record.took : parsed;
    };
    expect(tookOf([1, -1, '2', 3_600_001, 3_600_000])).toEqual([1, 3_600_000]);
    expect(tookOf(Array.from({ length: 2000 }, () => 1))).toHaveLength(1000);
    for (const none of [[], ['x'], 1, null]) expect(tookOf(none)).toBeUndefined();
  });

  test('measures the payload of a hook and drops its content', () => {
    const payload = { hook_event_name: 'UserPromptSubmit', prompt: 'secret', session_id: 'c' };
    expect(parseRecord({ v: 1, type: 'hook', via: 'odd', payload }, AT)).toStrictEqual({
      record: {
        v: 1,
        type: 'hook',
        via: 'command',
        payload: { measured: true, hook_event_name: 'UserPromptSubmit', session_id: 'c', prompt_length: 6 },
      },
    });
  });

  test.each(['/etc/passwd', '..', '../x', 'a/../../x', 'a/..', '', '.\0./x'])('refuses the path %j', (path) => {
    const changes = [{ path, operation: 'create' }];
    expect(parseRecord({ ...FILES, changes }, AT)).toEqual({
      problem: expect.stringMatching(
        /^files\.changed: changes\.0\.path: .* expected a path within the project$/,
      ) as string,
    });
  });

  test.each(['a..b', '..a/b', 'a/...', '.git/x'])('accepts the path %j', (path) => {
    expect(parseRecord({ ...FILES, changes: [{ path, operation: 'create' }] }, AT)).toHaveProperty('record');
  });

  test.each<[unknown, string]>([
    ['text', 'found a text of 4 characters, expected an object'],
    [[1, 2], 'found a list of 2, expected an object'],
    [{}, 'v: found nothing, expected version 1'],
    [{ v: 2, type: 'hook' }, 'v: found 2, expected version 1'],
    [{ v: 1, type: 'session.started' }, 'type: found "session.started", expected a known record type'],
    [{ v: 1, type: 'toString' }, 'type: found a text of 8 characters, expected a known record type'],
    [{ ...END, at: AT + 86_400_001 }, `timestamp ${AT + 86_400_001} is more than a day in the future`],
    [{ v: 1, type: 'hook', payload: {} }, 'hook: payload.hook_event_name is missing'],
    [
      { ...END, result: 'fine' },
      'run.ended: result: found a text of 4 characters, expected one of success, failure, cancelled, abandoned',
    ],
    [{ ...END, result: undefined }, 'run.ended: result is missing'],
    [{ ...END, at: 'now' }, 'run.ended: at: found a text of 3 characters, expected a time in milliseconds since 1970'],
    [{ ...SESSION_END, session: 'x' }, 'session.ended: session: found a text of 1 characters, expected a UUID'],
    [{ ...SESSION_END, ledger: null }, 'session.ended: ledger: found null, expected an object'],
    [
      { ...SESSION_END, ledger: { ...SESSION_END.ledger, agents: [{}, []] } },
      'session.ended: ledger.agents.1: found a list of 0, expected an object',
    ],
    [
      { ...REQUEST, at: null, turnId: 1, index: [], model: { a: 1 } },
      'request: at: found null, expected a time in milliseconds since 1970; turnId: found 1, expected a text that is not empty; index: found a list of 0, expected a number; 1 more',
    ],
  ])('names the invalid field of %j, and what was found', (value, problem) => {
    expect(parseRecord(JSON.parse(JSON.stringify(value)), AT)).toEqual({ problem });
  });
});
