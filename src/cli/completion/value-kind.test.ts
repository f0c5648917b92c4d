import { expect, test } from 'vitest';
import { valueKind } from './value-kind.ts';

test.each([
  ['show ', 'run'],
  ['show 01a', 'run'],
  ['run end ', 'run'],
  ['run start ', 'workflow'],
  ['runs --workflow ', 'workflow'],
  ['runs --workflow pack', 'workflow'],
  ['exec --step s --run ', 'run'],
  ['show 01a ', undefined],
  ['show --', undefined],
  ['runs ', undefined],
  ['exec --step s -- --run ', undefined],
  ['', undefined],
])('the last word of %j names a %j', (line, kind) => {
  expect(valueKind(line.split(' '))).toBe(kind);
});
