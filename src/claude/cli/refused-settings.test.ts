import { expect, test } from 'vitest';
import { refusalOf } from './refused-settings.ts';

test('a thinking level is refused by a CLI that is too old for it, and an unknown level by every CLI', () => {
  expect(refusalOf({ effort: 'high' }, '2.1.38')).toBeUndefined();
  expect(refusalOf({ effort: 'high' }, '2.1.37')).toBe(
    'Claude CLI 2.1.37 does not support thinking levels; 2.1.38 and newer do',
  );
  expect(refusalOf({ effort: 'ultra' }, '2.1.38')).toContain('"ultra" is none of low, medium');
  // Nothing is known of a CLI that is not installed.
  expect(refusalOf({ effort: 'high' }, undefined)).toBeUndefined();
  expect(refusalOf({}, '1.0.100')).toBeUndefined();
});
