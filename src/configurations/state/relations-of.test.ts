import { expect, test } from 'vitest';
import { relationsOf } from './relations-of.ts';

test('configurations that differ in their thinking level only, and cascades of others, are related', () => {
  const relations = relationsOf(
    new Map([
      ['cheap', { model: 'haiku' }],
      ['usual', { model: 'sonnet', effort: 'low' }],
      ['strong', { model: 'sonnet', effort: 'high' }],
      ['other', { model: 'opus', effort: 'high' }],
      ['both', { cascade: 'cheap, strong' }],
      ['nested', { cascade: 'cheap,both' }],
      ['incomplete', { cascade: 'cheap,removed' }],
    ]),
  );
  expect(relations).toEqual({
    usual: { kind: 'effort', of: 'strong', levels: -2 },
    strong: { kind: 'effort', of: 'usual', levels: 2 },
    both: { kind: 'cascade', parts: ['cheap', 'strong'] },
  });
});
