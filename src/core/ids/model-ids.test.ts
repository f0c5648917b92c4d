import { expect, test } from 'vitest';
import { isUniqueId, toolCallKey, toolUseIdOf } from './model-ids.ts';

test.each([
  ['msg_01XFDUDYJgAACzvnptvVoYEL', true],
  ['toolu_bdrk_01AbCdEfGhIjKlMnOpQrStUv', true],
  ['req_011CQXyz0123456789abcdef', true],
  ['chatcmpl-9f2c1d7e8a6b4c3d9e0f', true],
  ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6', true],
  ['msg_1', false],
  ['Write_0', false],
  ['message_0000000000000000000001', false],
  ['constant_identification_string', false],
  ['chatcmpl-constant-id-1', false],
  ['00000000-0000-0000-0000-000000000000', false],
  ['functions/f81d4fae-7dec-11d0-a765-00a0c91e6bf6', false],
  [`${'a1B2c3D4e5'.repeat(30)}`, false],
  ['', false],
])('isUniqueId(%o) is %s', (id, unique) => {
  expect(isUniqueId(id)).toBe(unique);
});

test('toolCallKey() scopes an id that is not unique to its session, and toolUseIdOf() gives it back', () => {
  expect(toolCallKey('toolu_01XFDUDYJgAACzvnptvVoYEL', 's')).toBe('toolu_01XFDUDYJgAACzvnptvVoYEL');
  expect(toolCallKey('Write_0', 'step/conversation/7')).toBe('step/conversation/7/Write_0');
  expect(toolCallKey('Write_0', 's', 2)).toBe('s/Write_0#2');
  for (const id of ['toolu_01XFDUDYJgAACzvnptvVoYEL', 'Write_0'])
    for (const occurrence of [1, 3]) expect(toolUseIdOf(toolCallKey(id, 'a/b', occurrence))).toBe(id);
});

test('toolCallKey() separates IDs with special characters, and keeps keys short', () => {
  const ids = ['a/b', 'a/b#2', 'b', 'a%2Fb', 'x#1', `${'q'.repeat(100_000)}1`, `${'q'.repeat(100_000)}2`];
  const keys = ids.flatMap((id) => [toolCallKey(id, 's/c'), toolCallKey(id, 's/c', 2)]);
  expect(new Set(keys).size).toBe(keys.length);
  expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(300);
  for (const id of ids.slice(0, 5)) expect(toolUseIdOf(toolCallKey(id, 's/c', 2))).toBe(id);
});
