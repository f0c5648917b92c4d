import { describe, expect, test } from 'vitest';
import { keepRows, rowsInRange, type TimeRange } from './kept-rows.ts';

const DAY = 86_400_000;

/** A row every six hours. */
const ROWS = Array.from({ length: 400 }, (_, index) => ({ at: index * (DAY / 4) }));

describe('keepRows()', () => {
  test('answers questions about other ranges from the days that it has read, without more rows', async () => {
    const { ask, reads } = keeper();
    for (const range of [days(2.3, 9.1), days(2.4, 9), days(5, 5.5), days(2, 10)])
      expect(await ask('runs', range)).toEqual(plain(range));
    expect(reads).toEqual([days(2, 10)]);
  });

  test('reads overlapping ranges together and others alone', async () => {
    const { ask, reads } = keeper();
    for (const range of [days(10, 20), days(5.5, 10.5), days(6, 20), days(40.2, 41), days(40, 41)])
      expect(await ask('runs', range)).toEqual(plain(range));
    expect(reads).toEqual([days(10, 20), days(5, 20), days(40, 41)]);
  });

  test('keeps rows of one question apart from those of others, and reads all again after a change', async () => {
    const data = { version: 1 };
    const { ask, reads, kept } = keeper(1000, data);
    for (const name of ['runs', 'attempts', 'runs']) await ask(name, days(1, 2));
    expect(reads).toHaveLength(2);
    data.version = 2;
    for (const _time of [1, 2]) await ask('runs', days(1, 2));
    expect(reads).toHaveLength(3);
    kept.clear();
    await ask('runs', days(1, 2));
    expect(reads).toHaveLength(4);
  });

  test('forgets the rows that were used longest ago, and never keeps more than the limit', async () => {
    const { ask, reads } = keeper(100);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(name, days(0, 10));
    expect(reads).toHaveLength(4);
    for (const _time of [1, 2]) await ask('d', days(0, 60));
    expect(reads).toHaveLength(6);
    // What cannot be kept displaces nothing.
    await ask('b', days(0, 10));
    expect(reads).toHaveLength(6);
  });

  test('does not keep what a question has read before a change that another one has seen', async () => {
    const data = { version: 1 };
    const { ask, reads, kept } = keeper(1000, data);
    const slow = Promise.withResolvers<{ at: number }[]>();
    const early = kept.rowsIn({ name: 'runs', range: days(1, 2), timeOf: ({ at }) => at, read: () => slow.promise });
    await Promise.resolve();
    data.version = 2;
    await ask('attempts', days(1, 2));
    slow.resolve([{ at: 1.5 * DAY }]);
    expect(await early).toEqual([{ at: 1.5 * DAY }]);
    expect(await ask('runs', days(1, 2))).toEqual(plain(days(1, 2)));
    expect(reads).toHaveLength(2);
  });
});

test('keepRows() does not keep what a question has read before the connection itself changed the data', async () => {
  const { ask, reads, kept } = keeper();
  const slow = Promise.withResolvers<{ at: number }[]>();
  const early = kept.rowsIn({ name: 'runs', range: days(1, 2), timeOf: ({ at }) => at, read: () => slow.promise });
  await Promise.resolve();
  kept.clear();
  slow.resolve([{ at: 1.5 * DAY }]);
  expect(await early).toEqual([{ at: 1.5 * DAY }]);
  expect(await ask('runs', days(1, 2))).toEqual(plain(days(1, 2)));
  expect(reads).toHaveLength(1);
});

test('rowsInRange() reads what is asked for if the store keeps no rows', async () => {
  const { question, reads } = keeper();
  const range = days(2.3, 2.4);
  expect(await rowsInRange({}, question('runs', range))).toEqual(plain(range));
  expect(reads).toEqual([range]);
});

/** Rows that are kept, with the ranges that were read. */
function keeper(maxRows = 1000, data = { version: 1 }) {
  const reads: TimeRange[] = [];
  const kept = keepRows(async () => data.version, maxRows);
  const question = (name: string, range: TimeRange) => ({
    name,
    range,
    timeOf: ({ at }: { at: number }) => at,
    read: async (wanted: TimeRange) => {
      reads.push(wanted);
      return plain(wanted);
    },
  });
  return { kept, reads, question, ask: (name: string, range: TimeRange) => kept.rowsIn(question(name, range)) };
}

function plain({ since, until }: TimeRange) {
  return ROWS.filter(({ at }) => at >= since && at < until);
}

function days(since: number, until: number): TimeRange {
  return { since: since * DAY, until: until * DAY };
}
