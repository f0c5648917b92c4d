import { describe, expect, test } from 'vitest';
import { intervalOf } from '../template-variables.ts';
import { grafana } from './grafana-data.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the interval of points', () => {
  const ranges = [MINUTE, 15 * MINUTE, 60 * MINUTE, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];
  const cases = ranges.flatMap((range) => [30, 60, 100, 475, 950, 1900].map((points) => [range, points] as const));

  test.each(cases)('over %d ms with %d points equals that of Grafana', (range, points) => {
    const time = { from: grafana.dateTime(0), to: grafana.dateTime(range) };
    const { intervalMs } = grafana.rangeUtil.calculateInterval({ ...time, raw: time }, points, '15s');
    expect(intervalOf(range, points)).toBe(intervalMs);
  });
});
