import { describe, expect, test } from 'vitest';
import { ARMS } from '../../core/ids/assignment-id.ts';
import { armAt, contextOfUnit, nextArmOfTask } from './assign-arm.ts';

const POSITIONS = Array.from({ length: 400 }, (_, position) => position);

const PLACE = { planHash: 'plan', context: 'library' };

describe('armAt()', () => {
  test.each([2, 3, 6])('gives each block of %i positions one of each arm', (count) => {
    const arms = ARMS.slice(0, count);
    const given = POSITIONS.slice(0, 20 * count).map((position) => armAt(arms, { ...PLACE, position }));
    for (let start = 0; start < given.length; start += count)
      expect(given.slice(start, start + count).toSorted()).toEqual(arms);
  });

  test('gives about half of the blocks either order, and others in another context or plan', () => {
    const sequenceOf = (plan: string, context: string): string =>
      POSITIONS.map((position) => armAt(['a', 'b'], { planHash: plan, context, position })).join('');
    const first = sequenceOf('plan', 'library');
    expect(sequenceOf('plan', 'library')).toBe(first);
    expect(sequenceOf('plan', 'bugfix')).not.toBe(first);
    expect(sequenceOf('other', 'library')).not.toBe(first);
    const startsWithA = first.match(/../g)?.filter((block) => block === 'ab').length ?? 0;
    expect(startsWithA).toBeGreaterThan(70);
    expect(startsWithA).toBeLessThan(130);
  });
});

test('nextArmOfTask() gives an arm that the task has not run on, in different orders', () => {
  const arms = ARMS.slice(0, 3);
  const second = Array.from({ length: 60 }, (_, index) =>
    nextArmOfTask(arms, { planHash: 'plan', task: `task ${index}`, used: ['b'] }),
  );
  expect(new Set(second)).toEqual(new Set(['a', 'c']));
  expect(second.filter((arm) => arm === 'a').length).toBeGreaterThan(15);
  expect(second.filter((arm) => arm === 'a').length).toBeLessThan(45);
});

test('contextOfUnit() is the type of task if blocks are of one type', () => {
  expect(contextOfUnit({ block: 'task-type' }, { taskType: 'bugfix' })).toBe('bugfix');
  expect(contextOfUnit({ block: 'none' }, { taskType: 'bugfix' })).toBe('');
  expect(contextOfUnit({ block: 'task-type' }, {})).toBe('');
});
