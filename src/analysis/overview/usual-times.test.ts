import { expect, test } from 'vitest';
import { usualTimes } from './usual-times.ts';

const RUN = { task_type: 'library', config_id: 'fast' };

test('the usual time is that of the attempts most alike, of which there are at least 20', () => {
  const attempts = [
    { step: 'plan', task_type: 'library', config_id: 'fast', durations: durationsFrom(100, 21) },
    { step: 'plan', task_type: 'library', config_id: 'slow', durations: durationsFrom(1000, 30) },
    { step: 'plan', task_type: null, config_id: null, durations: [] },
  ];
  expect(usualTimes(['plan'], attempts, RUN)).toEqual([
    { step: 'plan', low: 102, high: 118, n: 21, scope: 'task-type-and-configuration' },
  ]);
  expect(usualTimes(['plan'], attempts, { ...RUN, config_id: 'other' })[0]).toMatchObject({
    n: 51,
    scope: 'task-type',
  });
  expect(usualTimes(['plan'], attempts, { ...RUN, config_id: null })[0]).toMatchObject({ scope: 'task-type' });
  expect(usualTimes(['plan'], attempts, { ...RUN, task_type: null })[0]).toMatchObject({ n: 51, scope: 'step' });
});

test('other steps do not count, and fewer attempts have no usual time', () => {
  const attempts = [
    { step: 'plan', ...RUN, durations: durationsFrom(100, 19) },
    { step: 'merge', ...RUN, durations: durationsFrom(100, 40) },
  ];
  expect(usualTimes(['plan', 'new'], attempts, RUN)).toEqual([
    { step: 'plan', low: null, high: null, n: 19, scope: 'step' },
    { step: 'new', low: null, high: null, n: 0, scope: 'step' },
  ]);
});

/** Durations that are 1 ms longer each. */
function durationsFrom(from: number, number: number): number[] {
  return Array.from({ length: number }, (_, index) => from + index);
}
