import { expect, test } from 'vitest';
import { machineLoad } from './machine-load.ts';

test('machineLoad() reads available memory and pressure, and leaves out what the kernel does not report', () => {
  const files: Record<string, string> = {
    '/proc/meminfo': 'MemTotal:       16000000 kB\nMemFree:  1 kB\nMemAvailable:    2048 kB\n',
    '/proc/pressure/io': 'some avg10=12.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0.00\n',
  };
  expect(machineLoad((path) => files[path])).toEqual({ availableBytes: 2048 * 1024, pressure: { io: 12.5 } });
  expect(machineLoad(() => undefined)).toEqual({ availableBytes: expect.any(Number), pressure: {} });
});
