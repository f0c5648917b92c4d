import { expect, test } from 'vitest';
import { bytes } from '../../core/amounts.ts';
import { openProgress } from './progress.ts';

const CLEAR = '\r\u001b[K';
const LINE = {
  terminal: 'stepmeter: Importing: 30.0 MiB of 40.0 MiB (75 %), 10.0 MiB/s, 1.0 s left',
  pipe: 'stepmeter: Importing: 110.0 MiB of 146.7 MiB (75 %), 10.0 MiB/s, 3.7 s left',
};

test.each([
  ['a terminal', true, 2, [`${CLEAR}${LINE.terminal}`, CLEAR]],
  ['a pipe', false, 10, [`${LINE.pipe}\n`]],
])('progress on %s begins after %s and has rate and time left', (_where, isTerminal, seconds, expected) => {
  const written: string[] = [];
  let now = 0;
  const progress = openProgress(
    { what: 'Importing', amount: bytes },
    { isTerminal, width: 80, write: (text) => written.push(text), now: () => now },
  );
  // Three quarters are done a second after the first line is due.
  const rate = (10 * 1024 ** 2) / 1000;
  const due = seconds * 1000;
  const total = (rate * (due + 1000) * 4) / 3;
  for (now of [due - 100, due + 1000, due + 1100]) progress.update({ done: rate * now, total });
  progress.finish();
  expect(written).toEqual(expected);
});
