import { describe, expect, test } from 'vitest';
import { readMachineLoad } from './pressure.ts';

const FILES: Readonly<Record<string, string>> = {
  '/proc/meminfo': 'MemTotal:  8000 kB\nMemAvailable:    4000 kB\n',
  '/proc/pressure/cpu': 'some avg10=12.50 avg60=1.00 avg300=0.00 total=5\n',
  '/proc/pressure/memory': 'some avg10=0.00 avg60=0 avg300=0 total=0\nfull avg10=3.00 avg60=0 avg300=0 total=0\n',
  '/sys/fs/cgroup/memory.max': '3000000\n',
  '/sys/fs/cgroup/memory.current': '2500000\n',
  '/sys/fs/cgroup/memory.stat': 'anon 1\ninactive_file 400000\n',
};

describe('readMachineLoad()', () => {
  const reading = (files: Readonly<Record<string, string>>) => readMachineLoad((path) => files[path]);

  test('reports the memory that the container leaves, without caches, and pressures that are known', () => {
    expect(reading(FILES)).toEqual({ availableBytes: 900_000, pressure: { cpu: 12.5, memory: 0 } });
  });

  test('reports the memory of the machine if the container has no limit, and nothing on other systems', () => {
    expect(reading({ ...FILES, '/sys/fs/cgroup/memory.max': 'max\n' }).availableBytes).toBe(4_096_000);
    expect(reading({})).toEqual({ pressure: {} });
  });
});
