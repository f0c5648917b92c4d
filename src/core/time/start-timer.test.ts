import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startTimer } from './start-timer.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const DAY_MS = 86_400_000;

test.each([1, 24, 60])('startTimer() waits for %d days', (days) => {
  const fn = vi.fn();
  startTimer(days * DAY_MS, fn);
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(fn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fn).toHaveBeenCalledOnce();
});

test('startTimer() waits until it is stopped if the time is infinite', () => {
  const fn = vi.fn();
  const stop = startTimer(Infinity, fn);
  vi.advanceTimersByTime(100 * DAY_MS);
  expect(fn).not.toHaveBeenCalled();
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
