import { expect, test } from 'vitest';
import { openSessionActivity } from './session-activity.ts';

const MODEL = 'claude-opus-5-5';

test('the activity of a session is its tool with the file, what it has changed, and its context; no content', () => {
  const take = openSessionActivity('/work');
  const write = call('w', 'Write', { file_path: '/work/src/a.ts', content: 'secret\ntext\n' });
  expect(take(answer(1000, write))).toEqual({
    ...{ tool: 'Write', file: 'src/a.ts', files: 0, linesAdded: 0, linesRemoved: 0 },
    ...{ model: MODEL, contextTokens: 1150 },
  });
  const created = { type: 'create', filePath: '/work/src/a.ts', content: 'secret\ntext\n', structuredPatch: [] };
  expect(take(ended('w', created))).toMatchObject({ files: 1, linesAdded: 2, linesRemoved: 0 });
  take(answer(3000, call('e', 'Edit', { file_path: '/work/src/a.ts', old_string: 'text', new_string: '1\n2' })));
  const patch = [{ lines: [' secret', '-text', '+1', '+2'] }];
  const edited = take(ended('e', { filePath: '/work/src/a.ts', structuredPatch: patch }));
  expect(edited).toEqual({ files: 1, linesAdded: 4, linesRemoved: 1, model: MODEL, contextTokens: 3150 });
  const outside = take(answer(3000, call('r', 'Read', { file_path: '/etc/hosts' })));
  expect(outside).toMatchObject({ tool: 'Read', file: '/etc/hosts' });
  expect(JSON.stringify([edited, outside])).not.toMatch(/secret|old_string/);
});

test('a call that failed changes nothing, and what the stream does not say is unknown', () => {
  const take = openSessionActivity('/work');
  const edit = call('e', 'Edit', { file_path: '/work/a', old_string: 'a', new_string: 'b' });
  take(answer(1, edit));
  const failed = { type: 'tool_result', tool_use_id: 'e', is_error: true, content: 'no' };
  expect(take({ type: 'user', message: { content: [failed] } })).toMatchObject({ files: 0, linesAdded: 0 });
  // The stream has the text of a result of a subagent, not its patch.
  take(answer(1, edit));
  const found = take({ type: 'user', message: { content: [{ ...failed, is_error: false }] } });
  expect(found).toEqual({ files: 1, model: MODEL, contextTokens: 151 });
});

test('a subagent works in a context of its own; its tool is shown, then that of the main conversation again', () => {
  const take = openSessionActivity('/work');
  take(answer(1000, call('t', 'Task', { prompt: 'secret' })));
  const subagent = { parent_tool_use_id: 't' };
  const inside = take({ ...answer(9000, call('b', 'Bash', { command: 'secret' })), ...subagent });
  expect(inside).toMatchObject({ tool: 'Bash', contextTokens: 1150 });
  expect(take({ ...ended('b', { stdout: 'secret' }), ...subagent })).toMatchObject({ tool: 'Task' });
});

test('the CLI says how large the context is when a session ends, and with which status the API refuses', () => {
  const take = openSessionActivity('/work');
  expect(take({ type: 'system', subtype: 'init' })).toEqual({ files: 0, linesAdded: 0, linesRemoved: 0 });
  expect(take({ type: 'system', subtype: 'api_retry', error_status: 529 })).toMatchObject({ refusedWith: 529 });
  take(answer(1000));
  const modelUsage = { 'claude-opus-5-5[1m]': { canonicalModel: MODEL, contextWindow: 1e6 } };
  expect(take({ type: 'result', modelUsage })).toMatchObject({ model: MODEL, contextTokens: 1150, contextWindow: 1e6 });
});

function call(id: string, name: string, input: object) {
  return { type: 'tool_use', id, name, input };
}

function answer(read: number, ...content: object[]) {
  const usage = { input_tokens: 100, cache_creation_input_tokens: 50, cache_read_input_tokens: read };
  return { type: 'assistant', parent_tool_use_id: null, message: { model: MODEL, usage, content } };
}

function ended(id: string, result: object) {
  const content = [{ type: 'tool_result', tool_use_id: id, content: 'done' }];
  return { type: 'user', message: { content }, tool_use_result: result };
}
