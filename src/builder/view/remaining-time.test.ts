import { expect, test } from 'vitest';
import type { PastAttempt } from '../history.ts';
import { remainingTime } from './remaining-time.ts';

const MINUTE = 60_000;

const history = [
  ...build('a', [
    ['plan', 1],
    ['implement', 4],
    ['check', 1],
  ]),
  ...build('b', [
    ['plan', 1],
    ['implement', 6],
    ['check', 1],
    ['repair', 2],
    ['check', 1],
  ]),
  ...build('c', [
    ['plan', 1],
    ['implement', 8],
    ['check', 1],
  ]),
];

const point = { configId: 'opus-parallel', taskType: 'library', step: 'implement', ordinal: 1, elapsedMs: 0 };

test('the remaining time is what earlier builds took from the same point on, with an interval', () => {
  expect(remainingTime(history, point)).toEqual({
    medianMs: 9 * MINUTE,
    lowMs: 5.8 * MINUTE,
    highMs: 9.8 * MINUTE,
    n: 3,
  });
  expect(remainingTime(history, { ...point, elapsedMs: 3 * MINUTE })?.medianMs).toBe(6 * MINUTE);
});

test('it is unknown with fewer than three earlier builds that were still in the step', () => {
  expect(remainingTime([], point)).toBeUndefined();
  expect(remainingTime(history, { ...point, elapsedMs: 5 * MINUTE })).toBeUndefined();
  expect(remainingTime(history, { ...point, step: 'check', ordinal: 2 })).toBeUndefined();
  expect(remainingTime(history, { ...point, taskType: 'cli' })).toBeUndefined();
});

test('builds that failed do not count; those of another configuration only if there are too few of the same', () => {
  const failed = build('f', [['implement', 90]], { runResult: 'failure' });
  const others = ['x', 'y', 'z'].flatMap((id) => build(id, [['implement', 20]], { configId: 'haiku-single' }));
  expect(remainingTime([...history, ...failed, ...others], point)?.n).toBe(3);
  const few = history.filter(({ runId }) => runId !== 'c');
  expect(remainingTime([...few, ...others], point)).toMatchObject({ n: 5, medianMs: 20 * MINUTE });
});

test('tasks that run at the same time are one part of a build', () => {
  const parallel = (id: string): PastAttempt[] => {
    const [first] = build(id, [['implement', 2]]);
    return [
      first,
      { ...first, endedAt: 5 * MINUTE },
      ...build(id, [['merge', 1]]).map((one) => ({ ...one, startedAt: 5 * MINUTE, endedAt: 6 * MINUTE })),
    ] as PastAttempt[];
  };
  const found = remainingTime(['a', 'b', 'c'].flatMap(parallel), { ...point, elapsedMs: 4 * MINUTE });
  expect(found?.medianMs).toBe(2 * MINUTE);
});

/** A build of steps with their durations in minutes, one after the other. */
function build(
  runId: string,
  steps: readonly (readonly [string, number])[],
  more: Partial<PastAttempt> = {},
): PastAttempt[] {
  let at = 0;
  return steps.map(([step, minutes]) => {
    const startedAt = at;
    at += minutes * MINUTE;
    const about = { runResult: 'success', configId: 'opus-parallel', taskType: 'library', result: 'success' };
    return { runId, ...about, step, startedAt, endedAt: at, costUsd: null, peakMemory: null, ...more };
  });
}
