import { expect, test } from 'vitest';
import { bytes } from '../format.ts';
import { openProgress } from './progress.ts';

const CLEAR = '\r\u001b[K';
const LINE = 'stepmeter: Importing: 30.0 MiB of 40.0 MiB (75 %), 10.0 MiB/s, 1.0 s left';

test.each([
  ['a terminal', true, [`${CLEAR}${LINE}`, CLEAR]],
  ['a pipe', false, [`${LINE}\n`]],
])('progress on %s begins after two seconds and has rate and time left', (_where, isTerminal, expected) => {
  const written: string[] = [];
  let now = 0;
  const progress = openProgress(
    { what: 'Importing', amount: bytes },
    { isTerminal, width: 80, write: (text) => written.push(text), now: () => now },
  );
  const total = 40 * 1024 ** 2;
  now = 1900;
  progress.update({ done: 20 * 1024 ** 2, total });
  now = 3000;
  progress.update({ done: 30 * 1024 ** 2, total });
  now = 3100;
  progress.update({ done: 31 * 1024 ** 2, total });
  progress.finish();
  expect(written).toEqual(expected);
});
