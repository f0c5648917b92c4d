import { expect, test } from 'vitest';
import { openSlowDown } from './slow-down.ts';

test('a pause doubles with every refusal after it, once for those of one pause, up to a minute', () => {
  const { refused, succeeded, leftMs } = openSlowDown();
  expect(leftMs(0)).toBe(0);
  refused(0);
  refused(10);
  expect([leftMs(0), leftMs(400), leftMs(5000)]).toEqual([1000, 600, 0]);
  refused(1000);
  expect(leftMs(1000)).toBe(2000);
  for (let n = 1; n < 10; n += 1) refused(n * 100_000);
  expect(leftMs(900_000)).toBe(60_000);
  succeeded();
  refused(1_000_000);
  expect(leftMs(1_000_000)).toBe(1000);
});
