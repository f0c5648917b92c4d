import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openSharedAttempts } from './shared-attempts.ts';

describe('openSharedAttempts()', () => {
  test('calls the step after a failed one of another process the next attempt, and links to it', () => {
    const folder = temporaryFolder();
    // Each process has a tracker of its own.
    openSharedAttempts(folder).ended('check', { id: 'a', attempt: 1, failed: true });
    openSharedAttempts(folder).ended('check', { id: 'b', attempt: 2, failed: true });
    expect(openSharedAttempts(folder).next('check', {})).toEqual({ attempt: 3, kind: 'retry', linkId: 'b' });
    expect(openSharedAttempts(folder).next('plan', {})).toEqual({ attempt: 1, kind: 'first' });
    openSharedAttempts(folder).ended('check', { id: 'c', attempt: 3, failed: false });
    expect(openSharedAttempts(folder).next('check', {})).toEqual({ attempt: 1, kind: 'first' });
  });

  test('starts with the first attempt for processes side by side, as within one process', () => {
    const folder = temporaryFolder();
    const both = [openSharedAttempts(folder), openSharedAttempts(folder)].map((tracker) => tracker.next('check', {}));
    expect(both).toEqual([
      { attempt: 1, kind: 'first' },
      { attempt: 1, kind: 'first' },
    ]);
  });

  test('has only files that the relay ignores', () => {
    const folder = temporaryFolder();
    openSharedAttempts(folder).ended('check', { id: 'a', attempt: 1, failed: true });
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  test('skips damaged lines, and keeps what follows them', () => {
    const folder = temporaryFolder();
    openSharedAttempts(folder).ended('check', { id: 'a', attempt: 1, failed: true });
    appendFileSync(join(folder, '.attempts'), '\n{"name":"check","id":');
    openSharedAttempts(folder).ended('check', { id: 'b', attempt: 2, failed: true });
    expect(openSharedAttempts(folder).next('check', {})).toMatchObject({ attempt: 3, linkId: 'b' });
  });

  test('never throws: without a usable file every attempt is the first', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.attempts'));
    for (const place of [folder, join(folder, 'missing')]) {
      openSharedAttempts(place).ended('check', { id: 'a', attempt: 1, failed: true });
      expect(openSharedAttempts(place).next('check', {})).toEqual({ attempt: 1, kind: 'first' });
    }
  });
});
