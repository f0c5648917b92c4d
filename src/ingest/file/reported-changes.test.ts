import { expect, test } from 'vitest';
import { reportedChanges } from './reported-changes.ts';

test('reportedChanges() returns the files that a hook measured, and nothing for other values', () => {
  const file = {
    path: '/p/a.ts',
    operation: 'modify',
    size: 9,
    sizeBefore: 0,
    lines: 2,
    linesAdded: 2,
    linesRemoved: 1,
  };
  expect(reportedChanges([file, 'a.ts', null])).toEqual([file]);
  expect(reportedChanges({ path: 'a.ts', operation: 'create' })).toEqual([]);
});

test.each(['rename', '', 7, undefined])('reportedChanges() refuses the operation %j', (operation) => {
  expect(() => reportedChanges([{ path: 'a.ts', operation }])).toThrow(
    /operation .* is none of create, modify, delete/,
  );
});
