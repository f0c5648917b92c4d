import { describe, expect, test } from 'vitest';
import { openAttemptTracker } from './attempt-tracker.ts';

describe('an attempt tracker', () => {
  test('calls the step after a failed one of its name the next attempt at it, and links to it', () => {
    const book = openAttemptTracker();
    expect(book.next('build', {})).toEqual({ attempt: 1, kind: 'first' });
    book.ended('build', { id: 'a', attempt: 1, failed: true });
    expect(book.next('build', {})).toEqual({ attempt: 2, kind: 'retry', linkId: 'a' });
    book.ended('build', { id: 'b', attempt: 2, failed: true });
    expect(book.next('build', {})).toEqual({ attempt: 3, kind: 'retry', linkId: 'b' });
  });

  test('treats a step after a successful one of the same name as a first attempt', () => {
    const book = openAttemptTracker();
    book.ended('build', { id: 'a', attempt: 1, failed: false });
    expect(book.next('build', {})).toEqual({ attempt: 1, kind: 'first' });
    book.ended('build', { id: 'b', attempt: 1, failed: true });
    book.ended('build', { id: 'c', attempt: 2, failed: false });
    expect(book.next('build', {})).toEqual({ attempt: 1, kind: 'first' });
  });

  test('keeps steps of different names apart', () => {
    const book = openAttemptTracker();
    book.ended('build', { id: 'a', attempt: 1, failed: true });
    expect(book.next('check', {})).toEqual({ attempt: 1, kind: 'first' });
  });

  test('keeps branches apart, and links a repair to the result of its branch, else to the last one', () => {
    const book = openAttemptTracker();
    book.ended('build', { id: 'a', attempt: 1, failed: true, branch: 'parser' });
    book.ended('build', { id: 'b', attempt: 1, failed: false, branch: 'cli' });
    expect(book.next('build', { branch: 'parser' })).toMatchObject({ attempt: 2, kind: 'retry', linkId: 'a' });
    for (const branch of ['cli', 'docs']) expect(book.next('build', { branch })).toMatchObject({ attempt: 1, branch });
    const repairs = [{ branch: 'parser' }, {}].map((of) => book.next('repair', { repairs: 'build', ...of }).linkId);
    expect(repairs).toEqual(['a', 'b']);
  });

  test('does not take steps of one name that run side by side for attempts at each other', () => {
    const book = openAttemptTracker();
    expect([book.next('build', {}), book.next('build', {})]).toEqual([
      { attempt: 1, kind: 'first' },
      { attempt: 1, kind: 'first' },
    ]);
  });

  test('does not forget a failure because a sibling that ran beside it succeeded', () => {
    const book = openAttemptTracker();
    book.ended('build', { id: 'a', attempt: 1, failed: true });
    book.ended('build', { id: 'b', attempt: 1, failed: false });
    expect(book.next('build', {})).toMatchObject({ attempt: 2, kind: 'retry' });
  });

  test('links a repair to what it repairs', () => {
    const book = openAttemptTracker();
    book.ended('check', { id: 'a', attempt: 1, failed: true });
    expect(book.next('repair', { repairs: 'check' })).toEqual({ attempt: 1, kind: 'repair', linkId: 'a' });
    book.ended('repair', { id: 'b', attempt: 1, failed: false });
    expect(book.next('check', {})).toEqual({ attempt: 2, kind: 'retry', linkId: 'a' });
  });

  test('links a repair to nothing where what it repairs is not known', () => {
    expect(openAttemptTracker().next('repair', { repairs: 'check' })).toEqual({ attempt: 1, kind: 'repair' });
  });

  test('believes what the caller says', () => {
    const book = openAttemptTracker();
    expect(book.next('build', { attempt: 4 })).toEqual({ attempt: 4, kind: 'retry' });
    expect(book.next('build', { kind: 'repair' })).toEqual({ attempt: 1, kind: 'repair' });
    expect(book.next('build', { attempt: 2, kind: 'first', repairs: 'x' })).toEqual({ attempt: 2, kind: 'first' });
  });

  test.each([0, -1, 1.5, NaN])('counts by itself if the caller gives the attempt %d', (attempt) => {
    expect(openAttemptTracker().next('build', { attempt })).toEqual({ attempt: 1, kind: 'first' });
  });
});
