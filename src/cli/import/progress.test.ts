import { expect, test } from 'vitest';
import { openProgress } from './progress.ts';

const CLEAR = '\r\u001b[K';
const LINE = 'stepmeter: import: 30.0 MiB of 40.0 MiB (75 %), 10.0 MiB/s, 1.0 s left';

test.each([
  ['a terminal', true, [`${CLEAR}${LINE}`, CLEAR]],
  ['a pipe', false, [`${LINE}\n`]],
])('progress on %s begins after two seconds and has rate and time left', (_where, isTerminal, expected) => {
  const written: string[] = [];
  let now = 0;
  const progress = openProgress('import', { isTerminal, write: (text) => written.push(text), now: () => now });
  const total = { totalBytes: 40 * 1024 ** 2 };
  now = 1900;
  progress.update({ bytes: 20 * 1024 ** 2, ...total });
  now = 3000;
  progress.update({ bytes: 30 * 1024 ** 2, ...total });
  now = 3100;
  progress.update({ bytes: 31 * 1024 ** 2, ...total });
  progress.finish();
  expect(written).toEqual(expected);
});
