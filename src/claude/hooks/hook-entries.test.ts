import { describe, expect, test } from 'vitest';
import { hooksIn, isComplete, withHooks, withoutHooks, wrongShape } from './hook-entries.ts';

const OTHERS = {
  matcher: 'Write|Edit',
  hooks: [{ type: 'command', command: 'prettier "$FILE"' }],
};

/** Settings in shapes that people and programs leave them in. */
const TEXTS: Record<string, string> = {
  'an empty object': '{}',
  'an empty object with a line end': '{}\n',
  'two spaces': `${JSON.stringify({ model: 'opus', env: { A: '1' } }, null, 2)}\n`,
  'four spaces and no line end': JSON.stringify({ model: 'opus', hooks: { Stop: [OTHERS] } }, null, 4),
  tabs: `${JSON.stringify({ hooks: { PostToolUse: [OTHERS, OTHERS], PreToolUse: [OTHERS] }, z: 1 }, null, '\t')}\n`,
  'one line': JSON.stringify({ permissions: { allow: ['a', 'b'] }, hooks: { Stop: [OTHERS] } }),
  'one line with spaces': '{"a": [1, 2], "hooks": {"Stop": [{"hooks": []}]}, "b": {}}',
  'lines as Windows ends them': `${JSON.stringify({ a: [1], hooks: { SessionEnd: [OTHERS] } }, null, 2)}\n`.replaceAll(
    '\n',
    '\r\n',
  ),
  'a layout of its own':
    '\n{ "a":1,\n\n      "hooks" :{"Stop":[ \n{"hooks":[{"type":"command","command":"x"}]}  ]\n   },\n"c": [ 1,2 ]  }\n\n',
  'keys that JavaScript would sort': '{\n  "b": 1,\n  "10": 2,\n  "a": 3,\n  "2": 4\n}\n',
  'text that looks like JSON': `${JSON.stringify({ note: '"hooks": {"Stop": []} // {', hooks: { PreToolUse: [] } }, null, 2)}\n`,
};

const WANTED = new Map([
  ['PostToolUse', "exec '/opt/step meter/hooks/command/log-tool-call'"],
  ['Stop', "exec '/opt/step meter/hooks/command/log-response'"],
  ['SessionEnd', "exec '/opt/step meter/hooks/command/log-response'"],
]);

const OLDER = new Map([
  ['PostToolUse', '"/usr/lib/stepmeter/hooks/command/log-tool-call"'],
  ['Notification', "exec '/usr/lib/stepmeter/hooks/command/log-response'"],
]);

describe.each(Object.entries(TEXTS))('in settings with %s', (_name, text) => {
  const added = withHooks(text, WANTED);

  test('every hook is added once, behind those of others', () => {
    const before = parsed(text).hooks ?? {};
    const after = parsed(added).hooks ?? {};
    for (const event of WANTED.keys()) expect(after[event]).toEqual([...(before[event] ?? []), groupOf(event)]);
    for (const event of Object.keys(before).filter((one) => !WANTED.has(one)))
      expect(after[event]).toEqual(before[event]);
    expect(Object.keys(after)).toEqual([...new Set([...Object.keys(before), ...WANTED.keys()])]);
  });

  test('everything else stays, in its order', () => {
    expect({ ...parsed(added), hooks: null }).toEqual({ ...parsed(text), hooks: null });
    expect(Object.keys(parsed(added))).toEqual([...new Set([...Object.keys(parsed(text)), 'hooks'])]);
  });

  test('adding them again changes nothing', () => {
    expect(withHooks(added, WANTED)).toBe(added);
    expect(isComplete(added, WANTED)).toBe(true);
    expect(isComplete(text, WANTED)).toBe(false);
  });

  test('removing them leaves every sign of what was there', () => {
    const removed = withoutHooks(added);
    expect(hooksIn(removed)).toEqual([]);
    expect(removed).toBe(text);
  });

  test('hooks of another version are replaced, and those that it has no more are gone', () => {
    const old = withHooks(text, OLDER);
    expect(hooksIn(old)).toHaveLength(2);
    expect(isComplete(old, WANTED)).toBe(false);
    expect(parsed(withHooks(old, WANTED))).toEqual(parsed(added));
  });
});

test('what is added has the layout of the rest', () => {
  const text =
    '{\n    "hooks": {\n        "Stop": [\n            {\n                "hooks": []\n            }\n        ]\n    }\n}\n';
  const [command] = [WANTED.get('Stop')];
  expect(withHooks(text, new Map([['Stop', String(command)]]))).toBe(
    text.replace(
      '            }\n        ]',
      `            },\n            {\n                "hooks": [\n                    {\n                        "type": "command",\n                        "command": "${command}",\n                        "timeout": 5\n                    }\n                ]\n            }\n        ]`,
    ),
  );
});

test('hooks stay where they are though others were added behind them', () => {
  const text = withHooks('{}', WANTED).replace('"Stop": [', `"Stop": [\n      ${JSON.stringify(OTHERS)},`);
  const behind = JSON.parse(text) as { hooks: Record<string, unknown[]> };
  behind.hooks['Stop']?.reverse();
  const moved = JSON.stringify(behind, null, 2);
  expect(withHooks(moved, WANTED)).toBe(moved);
});

test('a hook of Stepmeter is removed from a group without the hooks of others', () => {
  const ours = { type: 'command', command: OLDER.get('PostToolUse') };
  const text = JSON.stringify({ hooks: { Stop: [{ matcher: '', hooks: [...OTHERS.hooks, ours] }] } }, null, 2);
  expect(parsed(withoutHooks(text))).toEqual({ hooks: { Stop: [{ matcher: '', hooks: OTHERS.hooks }] } });
});

test('commands that only resemble ours are left alone', () => {
  const commands = [
    'log-tool-call',
    '/x/log-response',
    'echo /hooks/command/log-response done',
    '/hooks/command/log-x',
  ];
  const hooks = {
    Stop: commands.map((command) => ({ hooks: [{ type: 'command', command }, { type: 'http', url: 'u' }, 7] })),
  };
  const text = JSON.stringify({ hooks });
  expect(hooksIn(text)).toEqual([]);
  expect(withoutHooks(text)).toBe(text);
});

test.each([
  ['[]', 'its top level', 'an object'],
  ['"x"', 'its top level', 'an object'],
  ['{"hooks": []}', '"hooks"', 'an object'],
  ['{"hooks": {"Stop": {}}}', '"hooks" → "Stop"', 'an array'],
])('wrongShape() reports what is wrong in %s', (text, path, wanted) => {
  expect(wrongShape(text)).toEqual({ path, wanted });
  expect(wrongShape('{"hooks": {"Stop": []}}')).toBeUndefined();
});

type Settings = { hooks?: Record<string, unknown[]> };

function parsed(text: string): Settings {
  return JSON.parse(text) as Settings;
}
function groupOf(event: string) {
  return { hooks: [{ type: 'command', command: WANTED.get(event), timeout: 5 }] };
}
