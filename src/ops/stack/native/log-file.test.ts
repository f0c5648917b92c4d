import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { boundLog, lastLines } from './log-file.ts';

describe('boundLog()', () => {
  test('truncates a large log while a program continues to write to it', () => {
    const file = join(temporaryFolder(), 'part.log');
    const log = openSync(file, 'a');
    writeSync(log, 'x'.repeat(100));
    boundLog(file, 100);
    expect(existsSync(`${file}.1`)).toBe(false);
    writeSync(log, 'y');
    boundLog(file, 100);
    writeSync(log, 'z');
    closeSync(log);
    expect(readFileSync(`${file}.1`, 'utf8')).toBe(`${'x'.repeat(100)}y`);
    expect(readFileSync(file, 'utf8')).toBe('z');
  });

  test('minds no log that is not there', () => {
    expect(() => boundLog('/no/such/log', 1)).not.toThrow();
  });
});

describe('lastLines()', () => {
  test('are the last, of however long a log', () => {
    const file = join(temporaryFolder(), 'part.log');
    writeFileSync(file, Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join(''));
    expect(lastLines(file, 2)).toEqual(['line 9998', 'line 9999']);
    expect(lastLines('/no/such/log', 2)).toEqual([]);
  });
});
