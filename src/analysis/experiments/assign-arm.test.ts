import { describe, expect, test } from 'vitest';
import { armAt, contextOfUnit } from './assign-arm.ts';

const POSITIONS = Array.from({ length: 400 }, (_, position) => position);

describe('armAt()', () => {
  test('gives each block of two positions one of each arm', () => {
    for (const position of POSITIONS.filter((one) => one % 2 === 0))
      expect([armAt('plan', 'library', position), armAt('plan', 'library', position + 1)].toSorted()).toEqual([
        'a',
        'b',
      ]);
  });

  test('gives about half of the blocks either order, and others in another context or plan', () => {
    const sequenceOf = (plan: string, context: string): string =>
      POSITIONS.map((position) => armAt(plan, context, position)).join('');
    const first = sequenceOf('plan', 'library');
    expect(sequenceOf('plan', 'library')).toBe(first);
    expect(sequenceOf('plan', 'bugfix')).not.toBe(first);
    expect(sequenceOf('other', 'library')).not.toBe(first);
    const startsWithA = first.match(/../g)?.filter((block) => block === 'ab').length ?? 0;
    expect(startsWithA).toBeGreaterThan(70);
    expect(startsWithA).toBeLessThan(130);
  });
});

test('contextOfUnit() is the type of task if blocks are of one type', () => {
  expect(contextOfUnit({ block: 'task-type' }, { taskType: 'bugfix' })).toBe('bugfix');
  expect(contextOfUnit({ block: 'none' }, { taskType: 'bugfix' })).toBe('');
  expect(contextOfUnit({ block: 'task-type' }, {})).toBe('');
});
