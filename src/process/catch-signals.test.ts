import { expect, test } from 'vitest';
import { isCancelledBy, isSignalledEnd } from './catch-signals.ts';

test.each([
  ['no signal came', undefined, exit(1), false],
  ['it succeeded soon after the signal', caught(10), exit(0), true],
  ['it went on after the signal and succeeded', caught(600_000), exit(0), false],
  ['it failed long after the signal', caught(600_000), exit(1), true],
  ['the signal killed it', caught(10), exit(null, 'SIGINT'), true],
])('isCancelledBy() when %s', (_, signal, ended, expected) => {
  expect(isCancelledBy(signal, ended)).toBe(expected);
});

test.each([
  [exit(130), true],
  [exit(143), true],
  [exit(null, 'SIGHUP'), true],
  [exit(null, 'SIGSEGV'), false],
  [exit(137), false],
  [exit(0), false],
])('isSignalledEnd() of %j', (ended, expected) => {
  expect(isSignalledEnd(ended)).toBe(expected);
});

function exit(code: number | null, signal: NodeJS.Signals | null = null) {
  return { code, signal };
}
function caught(agoMs: number) {
  return { name: 'SIGINT' as const, at: performance.now() - agoMs };
}
