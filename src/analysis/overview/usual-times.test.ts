import { expect, test } from 'vitest';
import { usualTimes, type UsualAttempt } from './usual-times.ts';

const RUN = { id: 'own', task_type: 'library', config_id: 'fast' };

test('the usual time is that of the attempts most alike, of which there are at least 20', () => {
  const attempts = [
    ...attemptsOf(21, { task_type: 'library', config_id: 'fast' }, 100),
    ...attemptsOf(30, { task_type: 'library', config_id: 'slow' }, 1000),
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

test('the run itself, attempts that did not end, and other steps do not count', () => {
  const attempts = [
    ...attemptsOf(19, RUN, 100),
    ...attemptsOf(5, { ...RUN, run_id: 'own' }, 100),
    ...attemptsOf(5, { ...RUN, duration_ms: null }, 100),
    ...attemptsOf(40, { ...RUN, step: 'merge' }, 100),
  ];
  expect(usualTimes(['plan', 'new'], attempts, RUN)).toEqual([
    { step: 'plan', low: null, high: null, n: 19, scope: 'step' },
    { step: 'new', low: null, high: null, n: 0, scope: 'step' },
  ]);
});

/** Attempts that took 1 ms more each. */
function attemptsOf(number: number, row: Partial<UsualAttempt>, fromMs: number): UsualAttempt[] {
  return Array.from({ length: number }, (_, index) => ({
    run_id: `other-${index}`,
    step: 'plan',
    task_type: null,
    config_id: null,
    duration_ms: fromMs + index,
    ...row,
  }));
}
