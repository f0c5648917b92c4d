import { expect, test } from 'vitest';
import type { Context } from '../../core/context.ts';
import { fileRow } from './file-operations.ts';

const CONTEXT: Context = { v: 1, run: { id: 'r', workflow: 'w' }, startedAt: 0, project: '/p' };

test('fileRow() has a listed extension or "other", and the path as it is', () => {
  const actor = { context: CONTEXT, toolUseId: 't', source: 'shell', startedAt: 0, endedAt: 1 } as const;
  const rows = ['part.aaaa', 'part.aaab', 'a.TS'].map((path, i) => fileRow(actor, { path, operation: 'create' }, i));
  expect(rows.map(({ path, extension }) => [path, extension])).toEqual([
    ['part.aaaa', 'other'],
    ['part.aaab', 'other'],
    ['a.TS', 'ts'],
  ]);
});
