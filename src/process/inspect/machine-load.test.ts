import { expect, test } from 'vitest';
import { machineLoad, readStalls, stallsSince } from './machine-load.ts';

test('machineLoad() reads available memory and pressure, and leaves out what the kernel does not report', () => {
  const files: Record<string, string> = {
    '/proc/meminfo': 'MemTotal:       16000000 kB\nMemFree:  1 kB\nMemAvailable:    2048 kB\n',
    '/proc/pressure/io': 'some avg10=12.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0.00\n',
  };
  expect(machineLoad((path) => files[path])).toEqual({ availableBytes: 2048 * 1024, pressure: { io: 12.5 } });
  expect(machineLoad(() => undefined)).toEqual({ availableBytes: expect.any(Number), pressure: {} });
});

test('readStalls() reads how long processes waited in total, and stallsSince() what was added', () => {
  const files: Record<string, string> = {
    '/proc/pressure/cpu': 'some avg10=1.00 avg60=0.00 avg300=0.00 total=2500\nfull avg10=0.00 total=9\n',
    '/proc/pressure/io': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=7000\n',
  };
  const now = readStalls((path) => files[path]);
  expect(now).toEqual({ cpu: 2.5, io: 7 });
  expect(stallsSince({ cpu: 1, memory: 3 }, now)).toEqual({ cpu: 1.5 });
  expect(readStalls(() => undefined)).toEqual({});
});
