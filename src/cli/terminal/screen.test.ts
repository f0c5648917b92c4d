import { expect, test } from 'vitest';
import { screenOf } from './screen.ts';

const TTY = { isTTY: true };

test.each([
  ['a terminal', { ...TTY, columns: 120 }, {}, 120],
  ['a terminal of unknown width', TTY, {}, 80],
  ['a terminal with no width', { ...TTY, columns: 0 }, {}, 80],
  ['COLUMNS on a terminal', { ...TTY, columns: 120 }, { COLUMNS: '40' }, 40],
  ['COLUMNS that is no number', { ...TTY, columns: 120 }, { COLUMNS: 'wide' }, 120],
  ['a pipe', {}, {}, Infinity],
  ['COLUMNS in a pipe', {}, { COLUMNS: '60' }, 60],
])('the width of %s', (_what, stream, env, width) => {
  expect(screenOf(stream, { env, isWide: false, now: 0 }).width).toBe(width);
  expect(screenOf(stream, { env, isWide: true, now: 0 }).width).toBe(Infinity);
});
