import { describe, expect, test } from 'vitest';
import { parseRunWords, RUN_WORDS } from './run-words.ts';

const NOW = Date.UTC(2026, 10, 28);

describe('parseRunWords()', () => {
  test.each([
    ['result:failure step:"run tests" slugify 3', { result: 'failure', step: 'run tests', texts: ['slugify', '3'] }],
    ['cost:>2', { cost: { is: 'above', value: 2e9 } }],
    ['time:<90s', { duration: { is: 'below', value: 90_000 } }],
    ['since:2d until:2026-11-02', { since: NOW - 172_800_000, until: Date.UTC(2026, 10, 2) }],
    ['since:2026-11-02T08:00:00.123Z', { since: Date.UTC(2026, 10, 2, 8, 0, 0, 123) }],
    ['simulated:yes', { simulated: true }],
    ['result=failure,step="run tests"', { result: 'failure', step: 'run tests' }],
    ['step:"run te', { step: 'run te' }],
    ['a"b', { texts: ['a"b'] }],
    ['task:t task-type:library', { task: 't', taskType: 'library' }],
    ['"result:failure"', { texts: ['result:failure'] }],
    ['', {}],
  ])('of %j', (words, filter) => {
    expect(parseRunWords(words, NOW).filter).toEqual(filter);
  });

  test('accepts the example of every filter', () => {
    for (const example of Object.values(RUN_WORDS))
      expect(Object.keys(parseRunWords(example, NOW).filter)).not.toEqual(['texts']);
  });

  test.each([
    ['sttep:x', 'Did you mean "step"?'],
    ['result:failed', 'Results: success, failure'],
    ['cost:2', 'cost:>2'],
    ['time:>10', 'time:>10m'],
    ['since:yesterday', 'since:7d'],
    ['simulated:maybe', 'simulated:all'],
  ])('refuses %j with what to write', (words, hint) => {
    expect(() => parseRunWords(words, NOW)).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });
});
