import { expect, test } from 'vitest';
import { parsePlan } from './parse-plan.ts';

test('parsePlan() returns a plan whose tasks can be done in an order', () => {
  const plan = { summary: 's', tasks: [task('b', ['b.js'], ['a']), task('a', ['src/a.js', '.github/x.yml'])] };
  expect(parsePlan(plan)).toEqual(plan);
});

test.each([
  '/etc/passwd',
  '../x',
  'a/../../x',
  '~/x',
  'C:\\x',
  '..\\x',
  '.git/hooks/pre-commit',
  './.GIT/config',
  'sub/.git/x',
  '',
])('parsePlan() refuses the file %j', (file) => {
  expect(() => parsePlan({ summary: 's', tasks: [task('a', [file])] })).toThrow(/tasks\.0\.files\.0 is not valid/);
});

test('parsePlan() refuses a text', () => {
  expect(() => parsePlan('a text')).toThrow(/it is not valid/);
});

test.each([
  ['no answer', undefined, /the session ended without one that fits the schema/],
  ['no tasks', [], /tasks is not valid/],
  ['two tasks of one name', [task('a', ['a']), task('a', ['b'])], /it has two tasks a/],
  ['an unknown task', [task('a', ['a'], ['x'])], /a waits for x, which is not another task/],
  ['a task that waits for itself', [task('a', ['a'], ['a'])], /a waits for a/],
  ['a circle', [task('a', ['a'], ['b']), task('b', ['b'], ['a'])], /the tasks a, b wait for each other/],
])('parsePlan() refuses %s', (_what, tasks, message) => {
  expect(() => parsePlan(tasks && { summary: 's', tasks })).toThrow(message);
});

function task(id: string, files: readonly string[], after: readonly string[] = []) {
  return { id, title: 't', files, after };
}
