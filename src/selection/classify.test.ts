import { describe, expect, test } from 'vitest';
import { classify } from './classify.ts';

describe('the rules for the context of a task', () => {
  test.each([
    ['Fix the crash when the config file is missing', 'fix'],
    ['The list is too slow: make its latency lower', 'performance'],
    ['Bump the dependency to version 3', 'upgrade'],
    ['Rename the module and extract the parser', 'refactor'],
    ['Correct the typos in the README', 'docs'],
    ['Raise the coverage of the parser with tests', 'test'],
    ['Add an endpoint that lists users', 'feature'],
  ])('find the type of %j', (text, taskType) => {
    expect(classify(text).context.taskType).toBe(taskType);
  });

  test('take the type that more different words point to, and the first of equal ones', () => {
    expect(classify('Add tests, raise coverage, and fix the flaky fixture').context.taskType).toBe('test');
    expect(classify('Fix the tests').context.taskType).toBe('fix');
    expect(classify('Add a test').context.taskType).toBe('test');
    // The same word twice is one.
    expect(classify('fix fix fix: add a new endpoint').context.taskType).toBe('feature');
  });

  test('count requirements and files', () => {
    const items = (count: number): string => Array.from({ length: count }, (_, n) => `- item ${n}`).join('\n');
    const complexities = [2, 3, 7, 8].map((count) => classify(items(count)).context.complexity);
    expect(complexities).toEqual(['low', 'medium', 'medium', 'high']);
    expect(classify('It must start. It should stop. It has to log.').context.complexity).toBe('medium');
    expect([0, 49, 50, 499, 500].map((files) => classify('x', files).context.size)).toEqual([
      'small',
      'small',
      'medium',
      'medium',
      'large',
    ]);
  });

  test('leave unknown what nothing speaks for, and state the rest with its reason', () => {
    expect(classify('')).toEqual({ context: {}, reasons: [] });
    expect(classify('xyzzy')).toEqual({ context: { complexity: 'low' }, reasons: ['complexity low: 0 requirements'] });
    expect(classify('Fix the bug', 12)).toEqual({
      context: { taskType: 'fix', complexity: 'low', size: 'small' },
      reasons: ['type fix: fix, bug', 'complexity low: 0 requirements', 'size small: 12 files'],
    });
  });
});
