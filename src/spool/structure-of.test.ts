import { expect, test } from 'vitest';
import { structureOf } from './structure-of.ts';

test('structureOf() keeps sizes, keys and numbers, and no content', () => {
  const secret = 'my secret prompt';
  const value = {
    type: 'hook',
    n: 3,
    ok: true,
    none: null,
    payload: { prompt: secret, list: [secret, secret], [secret]: secret, ['k'.repeat(50)]: 1 },
  };
  const structure = structureOf(value);
  expect(structure).toEqual({
    type: { string: 4 },
    n: 3,
    ok: true,
    none: null,
    payload: {
      prompt: { string: 16 },
      list: { list: 2, of: { string: 16 } },
      'key 3': { string: 16 },
      'key 4': 1,
    },
  });
  expect(JSON.stringify(structure)).not.toContain('secret');
});

test('structureOf() is bounded in depth and width', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 1000; i++) deep = { deep };
  expect(JSON.stringify(structureOf(deep)).length).toBeLessThan(200);
  const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
  expect(structureOf(wide)).toMatchObject({ k39: 39, '…': 960 });
});
