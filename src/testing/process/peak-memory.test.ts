import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { peakMemory, REPORT_PEAK_MEMORY, reportedPeakMemory } from './peak-memory.ts';

test('reports the peak of a process without the memory of its parent', () => {
  const held = Buffer.alloc(200 * 1024 * 1024, 1);
  const { stderr } = spawnSync(process.execPath, [REPORT_PEAK_MEMORY, '-e', ''], { encoding: 'utf8' });
  expect(peakMemory()).toBeGreaterThan(held.length / 1024 / 1024);
  expect(reportedPeakMemory(stderr)).toBeGreaterThan(10);
  expect(reportedPeakMemory(stderr)).toBeLessThan(150);
});

test('reports the largest of several, and NaN if there is none', () => {
  expect(reportedPeakMemory('VmHWM:\t  2048 kB\ntext\nVmHWM:\t1024 kB\n')).toBe(2);
  expect(reportedPeakMemory('')).toBeNaN();
});
