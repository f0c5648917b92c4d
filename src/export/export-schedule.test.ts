import { describe, expect, test } from 'vitest';
import { newExportSchedule } from './export-schedule.ts';

const AWAY = { outcome: 'unavailable', reason: 'HTTP 503' } as const;
const ELSEWHERE = { outcome: 'unsupported', reason: 'HTTP 404' } as const;

describe('newExportSchedule()', () => {
  test('is due at once, then from beginning to beginning', () => {
    const schedule = newExportSchedule(15_000);
    expect(schedule.waitMs(7)).toBe(0);
    schedule.succeeded(1000);
    expect(schedule.waitMs(4000)).toBe(12_000);
    expect(schedule.waitMs(16_000)).toBe(0);
  });

  test('backs off to half a minute, and begins again after a success', () => {
    const schedule = newExportSchedule(200);
    const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
      schedule.failed(0, AWAY);
      return schedule.waitMs(0);
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    schedule.succeeded(0);
    schedule.failed(0, AWAY);
    expect(schedule.waitMs(0)).toBe(1000);
  });

  test('is never due before the back end asked for it', () => {
    const schedule = newExportSchedule(200);
    schedule.failed(0, { ...AWAY, retryAfterMs: 120_000 });
    expect(schedule.waitMs(0)).toBe(120_000);
    schedule.failed(0, { ...AWAY, retryAfterMs: 10 });
    expect(schedule.waitMs(0)).toBe(2000);
  });

  test('allows a last attempt unless the back end asked to wait or does not accept the signal', () => {
    const schedule = newExportSchedule(200);
    schedule.failed(0, AWAY);
    expect(schedule.canRetryNow(0)).toBe(true);
    schedule.failed(0, { ...AWAY, retryAfterMs: 5000 });
    expect([schedule.canRetryNow(4999), schedule.canRetryNow(5000)]).toEqual([false, true]);
    schedule.failed(0, ELSEWHERE);
    expect([schedule.canRetryNow(59_999), schedule.canRetryNow(60_000)]).toEqual([false, true]);
    schedule.succeeded(0);
    expect(schedule.canRetryNow(0)).toBe(true);
  });

  test('asks an endpoint that does not accept the signal rarely', () => {
    const schedule = newExportSchedule(200);
    const waits = [1, 2, 3, 4, 5, 6].map(() => {
      schedule.failed(0, ELSEWHERE);
      return schedule.waitMs(0);
    });
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  });
});
