import { expect, test } from 'vitest';
import { isAtLeast } from './dotted-version.ts';

test.each([
  ['2.38', [2, 38], true],
  ['2.38.1', [2, 38], true],
  ['2.37.9', [2, 38], false],
  ['2.100', [2, 38], true],
  ['3.0', [2, 38], true],
  ['1.99', [2, 38], false],
  ['2', [2, 0, 0], true],
  ['2', [2, 0, 1], false],
  ['', [0], false],
  [undefined, [0], false],
] as const)('isAtLeast(): %s is at least %j: %s', (version, wanted, expected) => {
  expect(isAtLeast(version, wanted)).toBe(expected);
});
