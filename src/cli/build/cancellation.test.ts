import { expect, onTestFinished, test } from 'vitest';
import { cancellation } from './cancellation.ts';

test.each(['stdout', 'stderr'] as const)('a build is cancelled when the reader of its %s has gone', (output) => {
  const { signal, close } = cancellation();
  onTestFinished(close);
  const fail = (code: string): boolean => process[output].emit('error', Object.assign(new Error(code), { code }));
  expect(() => fail('EIO')).toThrow('EIO');
  expect(signal.aborted).toBe(false);
  fail('EPIPE');
  expect(signal.aborted).toBe(true);
});
