import { expect, test } from 'vitest';
import { splitPlan } from './split-plan.ts';

test('tasks with disjoint files stay as they are', () => {
  const tasks = [task('a', ['src/a.js']), task('b', ['src/b.js'], ['a']), task('c', ['src/a.js.map'])];
  expect(split(...tasks)).toEqual({ tasks, joined: [] });
});

test.each([
  ['the same file', ['src/x.js'], ['src/x.js']],
  ['one file in two spellings', ['./src/x.js'], ['src//x.js']],
  ['a folder and a file in it', ['src/'], ['src/x.js']],
  ['a glob and a file', ['src/**'], ['src/x.js']],
  ['two globs', ['src/*.js'], ['src/s*']],
  ['a folder in another spelling', ['./src'], ['src/**/x.js']],
])('tasks that name %s become one', (_what, first, second) => {
  const { tasks, joined } = split(
    task('a', first),
    task('b', ['b.js']),
    task('c', second, ['b']),
    task('d', ['d'], ['c']),
  );
  expect(joined).toEqual([['a', 'c']]);
  expect(tasks.map(({ id, title, after }) => [id, title, after])).toEqual([
    ['a', 'do a; do c', ['b']],
    ['b', 'do b', []],
    ['d', 'do d', ['a']],
  ]);
});

test('a task between two joined ones is joined with them, because each would wait for the other', () => {
  const { tasks, joined } = split(
    task('a', ['x']),
    task('b', ['y'], ['a']),
    task('c', ['x', 'z'], ['b']),
    task('d', ['d'], ['b']),
  );
  expect(joined.map((ids) => [...ids].sort())).toEqual([['a', 'b', 'c']]);
  expect(tasks.map(({ id, files, after }) => [id, files, after])).toEqual([
    ['a', ['x', 'y', 'z'], []],
    ['d', ['d'], ['a']],
  ]);
});

function task(id: string, files: string[], after: string[] = []) {
  return { id, title: `do ${id}`, files, after };
}

function split(...tasks: ReturnType<typeof task>[]) {
  return splitPlan({ summary: 's', tasks });
}
