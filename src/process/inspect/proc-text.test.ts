import { describe, expect, test } from 'vitest';
import { hasPendingSignals, hasVariable, parseIo, parseMemory, parseStat } from './proc-text.ts';

describe('parseStat()', () => {
  test('reads who a process is, whose child, and how long it and its ended children ran', () => {
    expect(parseStat(`314 (claude) ${rest('S')}\n`)).toEqual({
      pid: 314,
      parent: 42,
      state: 'S',
      group: 7,
      foregroundGroup: 9,
      user: 111,
      system: 22,
      childrenUser: 333,
      childrenSystem: 44,
      start: 98_765,
    });
  });

  test.each(['tmux: server', 'a) R 1 (b', ')', '', '((((', 'x) Z 1 1 1 1 1 1 1 1 1 1 9 9 9 9 9', 'new\nline'])(
    'is not misled by the name %j',
    (name) => {
      expect(parseStat(`314 (${name}) ${rest('R')}`)).toMatchObject({
        pid: 314,
        parent: 42,
        state: 'R',
        start: 98_765,
      });
    },
  );

  test.each(['', 'nonsense', '314', '314 (sh)', '314 (sh) S 1', 'x (sh) S 1 2 3'])('finds none in %j', (text) => {
    expect(parseStat(text)).toBeUndefined();
  });
});

describe('parseIo()', () => {
  const text =
    'rchar: 9\nwchar: 8\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n';

  test('reads the bytes that came from and went to disks', () => {
    expect(parseIo(text)).toEqual({ read: 4096, written: 8192 });
  });

  test.each(['', 'rchar: 1\n', 'read_bytes: 1\n', 'read_bytes: x\nwrite_bytes: 1\n'])('finds none in %j', (wrong) => {
    expect(parseIo(wrong)).toBeUndefined();
  });
});

describe('parseMemory()', () => {
  test('reads what a process has and the most that it had, in bytes', () => {
    const text = 'Name:\tVmRSS: 1\nVmPeak:\t  900 kB\nVmHWM:\t     300 kB\nVmRSS:\t     200 kB\nThreads:\t1\n';
    expect(parseMemory(text)).toEqual({ now: 204_800, peak: 307_200, anonymous: 204_800 });
    expect(parseMemory(`${text}\nRssFile:\t 50 kB\n`)?.anonymous).toBe(153_600);
  });

  test('uses the current memory as peak if the kernel reports none', () => {
    expect(parseMemory('VmRSS:\t1 kB\n')).toEqual({ now: 1024, peak: 1024, anonymous: 1024 });
  });

  test('finds none in a process that has ended', () => {
    expect(parseMemory('Name:\tsh\nState:\tZ (zombie)\n')).toBeUndefined();
  });
});

test.each([
  ['0000000000000000', '0000000000000000', false],
  ['0000000000000100', '0000000000000000', true],
  ['0000000000000000', '0000000000000002', true],
])('hasPendingSignals() of a thread with %s and a process with %s', (thread, all, expected) => {
  const text = `Threads:\t1\nSigPnd:\t${thread}\nShdPnd:\t${all}\nSigBlk:\t0000000000000002\n`;
  expect(hasPendingSignals(text)).toBe(expected);
});

describe('hasVariable()', () => {
  const environ = 'PATH=/bin\0A=1\0B=x=y\0EMPTY=\0';

  test.each([
    ['PATH', '/bin'],
    ['A', '1'],
    ['B', 'x=y'],
    ['EMPTY', ''],
  ])('finds %s=%s', (name, value) => {
    expect(hasVariable(environ, name, value)).toBe(true);
  });

  test.each([
    ['A', ''],
    ['A', '11'],
    ['PATH', '/bi'],
    ['ATH', '/bin'],
    ['x', 'y'],
    ['NONE', ''],
  ])('does not take something else for %s=%s', (name, value) => {
    expect(hasVariable(environ, name, value)).toBe(false);
  });

  test('finds it first, last and alone', () => {
    for (const text of ['A=1\0B=2', 'B=2\0A=1', 'A=1']) expect(hasVariable(text, 'A', '1')).toBe(true);
  });
});

function rest(state: string): string {
  return `${state} 42 7 5 34816 9 4194304 1200 90 0 0 111 22 333 44 20 0 12 0 98765 1234567 890 18446744073709551615 1 1 0 0 0 0 0`;
}
