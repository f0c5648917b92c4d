import { expect, test } from 'vitest';
import { refusalOf } from './refused-settings.ts';

test('a thinking level is refused by a CLI that is too old for it, and an unknown level by every CLI', () => {
  expect(refusalOf({ effort: 'high' }, { version: '2.1.38' })).toBeUndefined();
  expect(refusalOf({ effort: 'high' }, { version: '2.1.37' })).toBe(
    'Claude CLI 2.1.37 does not support thinking levels; 2.1.38 and newer do',
  );
  expect(refusalOf({ effort: 'ultra' }, { version: '2.1.38' })).toContain('"ultra" is none of low, medium');
  // Nothing is known of a CLI that is not installed.
  expect(refusalOf({ effort: 'high' }, { version: undefined })).toBeUndefined();
  expect(refusalOf({}, { version: '1.0.100' })).toBeUndefined();
});

test('a model without a price is refused, unless it is an alias of the CLI or a user set its price', () => {
  const version = '2.1.300';
  expect(refusalOf({ model: 'claude-sonnet-45' }, { version })).toContain('"claude-sonnet-45" has no price');
  for (const model of ['sonnet', 'opus[1m]', 'us.anthropic.claude-sonnet-4-5-v1:0'])
    expect(refusalOf({ model }, { version })).toBeUndefined();
  const own = { model: 'own-gateway', input: 1, output: 5, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 0 };
  expect(refusalOf({ model: 'own-gateway' }, { version, prices: [own] })).toBeUndefined();
});
