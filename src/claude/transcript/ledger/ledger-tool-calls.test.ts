import { describe, expect, test } from 'vitest';
import { PERMISSION_DENIED } from '../../../telemetry/names.ts';
import { ledgerToolCalls } from './ledger-tool-calls.ts';
import { openRowMeter } from '../measured-row.ts';

const REJECTED = "The user doesn't want to proceed with this tool use. The tool use was rejected";

describe('a call that an older CLI did not allow, without a mark of its own', () => {
  test.each<[string, Result]>([
    ['by the result', { content: 'no', is_error: true, toolUseResult: 'User rejected tool use' }],
    ['by the result alone', { content: 'no', toolUseResult: 'User rejected tool use' }],
    ['by the text behind another result', { content: REJECTED, is_error: true, toolUseResult: 'Error: no' }],
    ['by the text alone', { content: REJECTED, is_error: true }],
    ['by the text in parts', { content: [{ type: 'text', text: REJECTED }], is_error: true }],
  ])('is known %s', (_name, answer) => {
    expect(callWith(answer)?.errorType).toBe(PERMISSION_DENIED);
  });

  test('is neither one that failed nor one that printed such words', () => {
    expect(callWith({ content: 'no', is_error: true, toolUseResult: 'Error: Exit code 1' })?.errorType).toBe(
      'exit_code_1',
    );
    expect(callWith({ content: 'Exit code 3\nno', is_error: true })?.errorType).toBe('exit_code_3');
    expect(callWith({ content: REJECTED, toolUseResult: { stdout: REJECTED } })?.errorType).toBeUndefined();
  });
});

type Result = { content?: unknown; is_error?: boolean; toolUseResult?: unknown };

describe('the files of a call', () => {
  test.each([
    ['MultiEdit', { file_path: '/p/m.txt', edits: [] }, { edits: [], originalFileContents: 'a\n' }],
    ['NotebookEdit', { notebook_path: '/p/m.txt', new_source: 'x' }, { new_source: 'x', error: '' }],
    ['Edit', { file_path: 'm.txt', old_string: 'a', new_string: 'b' }, undefined],
  ])('of %s are known by its input where the result names none', (name, input, toolUseResult) => {
    expect(callWith({ toolUseResult }, name, input)?.files).toMatchObject([{ path: '/p/m.txt', operation: 'modify' }]);
  });

  test('are recognized by their text without a structured result', () => {
    const write = { file_path: '/p/new.txt', content: 'one\n' };
    expect(callWith({ content: 'File created successfully at: /p/new.txt' }, 'Write', write)?.files).toMatchObject([
      { path: '/p/new.txt', operation: 'create', linesAdded: 1 },
    ]);
  });
});

describe('calls whose IDs are not unique', () => {
  test.each<[string, unknown]>([
    ['constant', 'call_0'],
    ['missing', undefined],
    ['a number', 0],
  ])('are paired with their results in order if the ID is %s', (_what, id) => {
    const rows = [use(1, id, 'Write'), resultOf(2, id, 'a'), use(3, id, 'Bash'), resultOf(4, id), use(5, id, 'Write')];
    expect(toolCallsIn([...rows, resultOf(6, id, 'b')])).toEqual([
      ['Write', 1, 2, ['/p/a']],
      ['Bash', 3, 4, []],
      ['Write', 5, 6, ['/p/b']],
    ]);
  });

  test('are distinguished if they run in parallel', () => {
    const rows = [use(1, 'x', 'Write'), use(1, 'x', 'Bash'), resultOf(2, 'x', 'a'), resultOf(3, 'x')];
    expect(toolCallsIn(rows)).toEqual([
      ['Write', 1, 2, ['/p/a']],
      ['Bash', 1, 3, []],
    ]);
  });

  test('are counted once if the transcript repeats their rows', () => {
    const rows = [
      { ...use(1, 'Write_0', 'Write'), uuid: 'u' },
      { ...resultOf(2, 'Write_0', 'a'), uuid: 'r' },
    ];
    const calls = toolCallsIn(rows);
    expect(calls).toHaveLength(1);
    expect(toolCallsIn([...rows, ...rows])).toEqual(calls);
  });

  test('are counted once if their rows are repeated under another row ID', () => {
    const rows = [use(1, 'Write_0', 'Write'), resultOf(2, 'Write_0', 'a'), use(3, 'Write_0', 'Bash')];
    const all = [...rows, resultOf(4, 'Write_0')];
    const calls = toolCallsIn(all);
    expect(calls).toHaveLength(2);
    expect(toolCallsIn([...all, ...all])).toEqual(calls);
    expect(toolCallsIn(all.flatMap((row) => [row, row]))).toEqual(calls);
  });

  test('are no longer expected to end after another prompt', () => {
    const prompt = { type: 'user', timestamp: at(2), message: { content: 'go on' } };
    const rows = [use(1, 'x', 'Bash'), prompt, use(3, 'x', 'Write'), resultOf(4, 'x', 'a')];
    expect(toolCallsIn(rows)).toEqual([['Write', 3, 4, ['/p/a']]]);
  });
});

function callWith(answer: Result, name = 'Bash', input: object = { command: 'make' }) {
  const meter = openRowMeter();
  return ledgerToolCalls([asked(name, input), result(answer)].map((row) => meter.measure(row, false)))[0];
}

function asked(name: string, input: object) {
  return {
    type: 'assistant',
    timestamp: '2026-11-02T10:00:01.000Z',
    message: { content: [{ type: 'tool_use', id: 't', name, input }] },
  };
}

function result({ toolUseResult, ...block }: Result) {
  return {
    type: 'user',
    cwd: '/p',
    timestamp: '2026-11-02T10:00:02.000Z',
    message: { content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok', ...block }] },
    ...(toolUseResult !== undefined && { toolUseResult }),
  };
}

function use(second: number, id: unknown, name: string) {
  return {
    type: 'assistant',
    timestamp: at(second),
    message: { content: [{ type: 'tool_use', id, name, input: { command: 'x' } }] },
  };
}

function at(second: number): string {
  return new Date(second * 1000).toISOString();
}

function resultOf(second: number, id: unknown, file?: string) {
  return {
    type: 'user',
    timestamp: at(second),
    message: { content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] },
    toolUseResult: file === undefined ? { stdout: '' } : { type: 'create', filePath: `/p/${file}`, content: '' },
  };
}

function toolCallsIn(rows: readonly object[]) {
  const meter = openRowMeter();
  return ledgerToolCalls(rows.map((row) => meter.measure({ ...row }, false))).map((call) => [
    call.tool,
    call.startedAt / 1000,
    call.endedAt / 1000,
    call.files.map(({ path }) => path),
  ]);
}
