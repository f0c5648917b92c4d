import { describe, expect, test } from 'vitest';
import { durationBucket, middleOfBucket } from './duration-bucket.ts';

describe('durationBucket()', () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 5],
    [1024, 41],
  ])('puts %d ms into range %d', (ms, bucket) => expect(durationBucket(ms)).toBe(bucket));

  test('has a middle that is within 9 % of every duration of its range', () => {
    for (let ms = 1; ms < 1_000_000; ms = Math.ceil(ms * 1.07))
      expect(Math.abs(middleOfBucket(durationBucket(ms)) / ms - 1)).toBeLessThan(0.092);
    expect(middleOfBucket(durationBucket(0))).toBe(0);
  });
});
