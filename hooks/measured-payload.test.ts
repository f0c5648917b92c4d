import { describe, expect, test } from 'vitest';
import { fileDigest, inputDigest } from './measure-payload.ts';
import { measuredPayload } from './measured-payload.ts';

const WHO = {
  session_id: 'b1f0',
  transcript_path: '/home/me/.claude/projects/p/b1f0.jsonl',
  cwd: '/p',
  tool_name: 'Write',
  tool_use_id: 'toolu_1',
  agent_id: 'a1',
  agent_type: 'general-purpose',
  effort: { level: 'high' },
  duration_ms: 12,
};

const WRITE = {
  ...WHO,
  hook_event_name: 'PostToolUse',
  permission_mode: 'default',
  tool_input: { file_path: '/p/a.txt', content: 'secret content\n' },
  tool_response: {
    type: 'update',
    filePath: '/p/a.txt',
    content: 'secret content\n',
    structuredPatch: [{ lines: ['-secret before', '+secret content'] }],
    originalFile: 'secret before\n',
  },
};

const FAILURE = { ...WHO, hook_event_name: 'PostToolUseFailure', tool_input: { command: 'secret' } };

describe('measuredPayload()', () => {
  test('says who, what and when, and what the call did to which files', () => {
    expect(measuredPayload(WRITE)).toEqual({
      ...WHO,
      measured: true,
      hook_event_name: 'PostToolUse',
      files: [
        { path: '/p/a.txt', operation: 'modify', size: 15, sizeBefore: 14, lines: 1, linesAdded: 1, linesRemoved: 1 },
      ],
    });
  });

  test('has digests of the file and the part that a call read, which differ from session to session', () => {
    const input = { file_path: '/p/a.txt', offset: 10, limit: 20 };
    const read = { ...WRITE, tool_name: 'Read', tool_input: input, tool_response: { file: { content: 'secret' } } };
    const digestsOf = (change: object): unknown => measuredPayload({ ...read, ...change })['read'];
    const digests = digestsOf({}) as { file: string; part: string };
    expect(digests).toEqual({ file: fileDigest('b1f0', '/p/a.txt'), part: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(digestsOf({ tool_input: { ...input, file_path: 'a.txt' } })).toEqual(digests);
    expect(digestsOf({ tool_input: { ...input, limit: 21 } })).toMatchObject({ file: digests.file });
    for (const other of [{ tool_input: { ...input, limit: 21 } }, { session_id: 'b1f1' }])
      expect(digestsOf(other)).not.toEqual(digests);
    expect(measuredPayload({ ...WRITE, tool_name: 'mcp__x__Read', tool_input: input })).not.toHaveProperty('read');
  });

  test.each([
    ['PostToolUse', WRITE],
    ['PostToolUse of Read', { ...WRITE, tool_name: 'Read' }],
    ['PostToolUseFailure', { ...FAILURE, error: 'Exit code 3\nsecret' }],
    ['SessionStart', { hook_event_name: 'SessionStart', source: 'startup' }],
  ])('changes nothing in a %s that has been measured, also after its way through JSON', (_event, payload) => {
    const once = measuredPayload(payload);
    expect(measuredPayload(once)).toEqual(once);
    const reread = JSON.parse(JSON.stringify(once)) as typeof once;
    expect(JSON.stringify(measuredPayload(reread))).toBe(JSON.stringify(once));
  });

  test('names the subagent that a call of Agent started', () => {
    const payload = { ...WRITE, tool_name: 'Agent', tool_response: { agentId: 'a7', content: 'secret' } };
    expect(measuredPayload(payload)).toMatchObject({ files: [], started_agent: 'a7' });
  });

  test.each([
    ['Exit code 3\nsecret', false, 'exit_code_3'],
    ['Error: Exit code 127', false, 'exit_code_127'],
    ['secret Exit code 3', false, 'tool_error'],
    ['File has not been read yet', false, 'tool_error'],
    ['Exit code 137', true, 'interrupted'],
    ['Error: Exit code 137\n[Request interrupted by user for tool use]\nsecret', undefined, 'interrupted'],
    ['[Request interrupted by user for tool use]\nsecret', undefined, 'interrupted'],
    ['[Request interrupted by user for tool use]', undefined, 'permission_denied'],
    [undefined, undefined, 'tool_error'],
  ])('takes the error %j (interrupted: %s) for %s', (error, is_interrupt, errorType) => {
    expect(measuredPayload({ ...FAILURE, error, is_interrupt })).toMatchObject({ error_type: errorType });
  });

  test.each([
    ['NotebookEdit', { new_source: 'secret', cell_id: 'c', error: 'EISDIR: secret' }, 'tool_error'],
    ['NotebookEdit', { new_source: 'secret', cell_id: 'c', error: '' }, undefined],
    ['Edit', 'Error: String to replace not found', 'tool_error'],
    ['Bash', { stdout: 'secret', stderr: '', interrupted: true }, 'interrupted'],
    ['Bash', { stdout: 'Error: secret', stderr: '', interrupted: false }, undefined],
    ['mcp__m__t', { error: 'secret' }, undefined],
    ['mcp__m__t', 'Error: secret', undefined],
  ])('takes a response of %s for a failure where the CLI does: %j', (tool_name, tool_response, errorType) => {
    const measured = measuredPayload({ ...WRITE, tool_name, tool_response });
    expect(measured['error_type']).toBe(errorType);
    if (errorType) expect(measured['files']).toEqual([]);
  });

  test('claims no files of a call that failed', () => {
    const failed = measuredPayload({ ...WRITE, hook_event_name: 'PostToolUseFailure', error: 'no' });
    expect(failed).not.toHaveProperty('files');
  });

  test.each([
    {},
    { hook_event_name: 'PostToolUse' },
    { hook_event_name: 'PostToolUse', tool_name: 'Write', tool_response: null },
    { hook_event_name: 'PostToolUse', tool_name: 'Agent', tool_response: 'done' },
    { hook_event_name: 7, tool_name: ['Write'] },
  ])('bears the payload %j', (payload) => {
    expect(measuredPayload(payload)).toMatchObject({ measured: true });
  });
});

const MARKED = 'Permission to use Bash has been denied';

describe('a call that was not allowed', () => {
  test.each([
    'User rejected tool use',
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, …",
    "Error: The user doesn't want to take this action right now. STOP what you are doing and wait for the user …",
    '[Request interrupted by user for tool use]',
    `${MARKED}. IMPORTANT: You *may* attempt to accomplish this action using other tools`,
    'Error: Permission to use Bash with command rm -rf a\nrm b has been denied.',
    'Permission to edit /etc/hosts has been denied.',
    'Error: Permission for this action was denied by the Claude Code auto mode classifier. Reason: …',
    "Claude requested permissions to write to /p/a.txt, but you haven't granted it yet.",
    "Error: Claude requested permissions to use Bash, but you haven't granted it yet.",
    'This command requires approval',
    'This Bash command contains multiple operations. The following parts require approval: rm, mv',
    'Hook PreToolUse:Bash denied this tool',
    '<tool_use_error>File is in a directory that is denied by your permission settings.</tool_use_error>',
  ])('is known by the words of its error: %s', (error) => {
    const call = { tool_name: 'Write', tool_use_id: 't', tool_input: { file_path: '/p/a', content: 'x' } };
    expect(
      measuredPayload({ hook_event_name: 'PostToolUseFailure', error, is_interrupt: true, ...call }),
    ).toMatchObject({ error_type: 'permission_denied' });
    const ended = measuredPayload({ hook_event_name: 'PostToolUse', tool_response: error, ...call });
    expect(ended).toMatchObject({ error_type: 'permission_denied', files: [] });
  });

  test.each([
    [`Exit code 2\n${MARKED}`, 'exit_code_2'],
    [`Error: cannot open: ${MARKED}`, 'tool_error'],
    ['Permission denied', 'tool_error'],
    ['EACCES: permission denied, open /etc/shadow', 'tool_error'],
  ])('is not what only quotes such words: %j', (error, error_type) => {
    expect(measuredPayload({ hook_event_name: 'PostToolUseFailure', error })).toMatchObject({ error_type });
  });
});

describe('of an event beside tool calls, measuredPayload() keeps', () => {
  test.each([
    [
      'how long a prompt is',
      { hook_event_name: 'UserPromptSubmit', prompt: 'secret', prompt_id: 'p1', source: 'user' },
      { prompt_length: 6, prompt_id: 'p1', source: 'user' },
    ],
    [
      'why a session ended',
      { hook_event_name: 'SessionEnd', reason: 'prompt_input_exit' },
      { reason: 'prompt_input_exit' },
    ],
    ['what stopped a turn', { hook_event_name: 'StopFailure', error: 'rate_limit' }, { error_type: 'rate_limit' }],
    [
      'no sentence as the kind of an error',
      { hook_event_name: 'StopFailure', error: 'It went wrong' },
      { error_type: 'other' },
    ],
    [
      'which models were changed',
      { hook_event_name: 'PostModelSwitch', from_model: 'a', to_model: 'b', source: 'picker' },
      { from_model: 'a', to_model: 'b', source: 'picker' },
    ],
    [
      'what a compaction saved, if reported',
      { hook_event_name: 'PostCompact', trigger: 'auto', tokens_before: 9, tokens_after: 2, compact_summary: 'secret' },
      { trigger: 'auto', tokens_before: 9, tokens_after: 2 },
    ],
  ])('%s', (_what, payload, kept) => {
    const measured = measuredPayload(payload);
    expect(measured).toEqual({ measured: true, hook_event_name: payload.hook_event_name, ...kept });
    expect(measuredPayload(measured)).toEqual(measured);
  });
});

describe('inputDigest()', () => {
  test('is the same for the same input, however its members are ordered', () => {
    expect(inputDigest({ a: 1, b: { c: [1, { d: 2, e: 3 }] } })).toBe(
      inputDigest({ b: { c: [1, { e: 3, d: 2 }] }, a: 1 }),
    );
    expect(inputDigest({ command: 'ls' })).toMatch(/^[0-9a-f]{8}$/);
  });

  test('is that of the JSON also for an input that is nested more deeply than the stack allows', () => {
    const [before, after] = ['{"2":[null,1.5,{}],"b":"é","c":[0,'.repeat(7000), ']}'.repeat(7000)];
    const digests = ['true', '"é"'].map((inner) => {
      const tool_input: unknown = JSON.parse(`${before}${inner}${after}`);
      expect(() => JSON.stringify(tool_input, (_, value: unknown) => value)).toThrow(RangeError);
      const measured = measuredPayload({ ...WHO, hook_event_name: 'PermissionRequest', tool_input });
      expect(measured).toHaveProperty('input_digest', fnv(`${before}${inner}${after}`));
      return inputDigest(tool_input);
    });
    expect(digests[0]).not.toBe(digests[1]);
  });

  test('exists for an object inside itself', () => {
    const round: Record<string, unknown> = { a: 1n };
    round['round'] = round;
    for (let number = 0; number < 200; number += 1) round[`z${number}`] = round;
    expect(inputDigest(round)).toMatch(/^[0-9a-f]{8}$/);
  });

  test('differs where the input differs', () => {
    const inputs = [
      undefined,
      null,
      '',
      'a',
      [],
      {},
      [1, 2],
      [2, 1],
      { a: 1 },
      { a: '1' },
      { a: { b: 1 } },
      { b: { a: 1 } },
    ];
    expect(new Set(inputs.map(inputDigest)).size).toBe(inputs.length);
    const commands = Array.from({ length: 2000 }, (_, i) => inputDigest({ command: `ls ${i}` }));
    expect(new Set(commands).size).toBe(2000);
  });

  test('is what a permission is found by', () => {
    const tool_input = { command: 'secret' };
    const payload = measuredPayload({ hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input });
    expect(payload).toEqual({
      measured: true,
      hook_event_name: 'PermissionRequest',
      tool_name: 'Bash',
      input_digest: inputDigest(tool_input),
    });
  });
});

describe('no content survives', () => {
  /** Numbers that look drawn but are the same in every run. */
  const drawn = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };

  const secret = (random: () => number): string => {
    const signs = ['a', 'Z', '9', '\n', ' ', '"', '\\', '$', '€', '😀', '+', '-'];
    const text = Array.from({ length: 3 + random() * 40 }, () => signs[Math.floor(random() * signs.length)]);
    return `§${text.join('')}`;
  };

  /** The payload of a call, every text in its input and response but ids and paths being secret. */
  const payloads = (random: () => number): Record<string, unknown>[] => {
    const s = (): string => secret(random);
    const patch = () => [{ oldStart: 1, lines: [`+${s()}`, `-${s()}`, ` ${s()}`] }];
    const calls: [tool: string, input: object, response: unknown][] = [
      ['Write', { content: s() }, { type: 'create', filePath: '/p/a', content: s(), originalFile: null }],
      ['Write', { content: s() }, { type: 'update', filePath: '/p/a', content: s(), structuredPatch: patch() }],
      ['Edit', { old_string: s() }, { filePath: '/p/a', oldString: s(), newString: s(), originalFile: s() }],
      ['NotebookEdit', { new_source: s() }, { notebook_path: '/p/n', updated_file: s(), original_file: s() }],
      ['Bash', { command: s(), description: s() }, { stdout: s(), stderr: s() }],
      ['Read', { file_path: s() }, { type: 'text', file: { filePath: s(), content: s() } }],
      ['Agent', { prompt: s() }, { agentId: 'a7', content: [{ type: 'text', text: s() }] }],
      [`mcp__x__y`, { anything: { deep: [s()] } }, s()],
    ];
    return calls.flatMap(([tool_name, tool_input, tool_response]) => [
      { ...WHO, hook_event_name: 'PostToolUse', tool_name, tool_input, tool_response },
      { ...WHO, hook_event_name: 'PostToolUseFailure', tool_name, tool_input, error: s() },
      { ...WHO, hook_event_name: 'PermissionRequest', tool_name, tool_input, permission_suggestions: [s()] },
      { ...WHO, hook_event_name: 'PermissionDenied', tool_name, tool_input, reason: s() },
      { hook_event_name: 'SessionEnd', reason: 'other', prompt: s(), last_assistant_message: s(), tool_input },
      { hook_event_name: 'SessionEnd', reason: s() },
      { hook_event_name: 'UserPromptSubmit', prompt: s(), session_title: s() },
      { hook_event_name: 'Stop', last_assistant_message: s(), background_tasks: [{ command: s() }] },
      { hook_event_name: 'StopFailure', error: s(), error_details: s(), last_assistant_message: s() },
      { hook_event_name: 'SubagentStop', last_assistant_message: s(), agent_transcript_path: s() },
      { hook_event_name: 'PostCompact', compact_summary: s(), custom_instructions: s() },
      { hook_event_name: 'constructor', prompt: s() },
      { hook_event_name: 'Unheard', anything: s(), reason: s(), error: s() },
    ]);
  };

  test('of any call, whatever its texts are', () => {
    let checked = 0;
    for (let seed = 1; seed <= 200; seed++)
      for (const payload of payloads(drawn(seed))) {
        const measured = textsIn(measuredPayload(payload)).join('\n');
        for (const text of textsIn(payload).filter((one) => one.includes('§'))) {
          expect(measured).not.toContain(text.replace(/^[+\- ]/, ''));
          checked += 1;
        }
        expect(measured).not.toContain('§');
      }
    expect(checked).toBeGreaterThan(4000);
  });
});

function fnv(text: string): string {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const hash = points.reduce((sum, point) => Math.imul(sum ^ point, 0x01000193), 0x811c9dc5);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Every text in a JSON value, keys left out. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
