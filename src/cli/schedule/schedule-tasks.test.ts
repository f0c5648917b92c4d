import { expect, test } from 'vitest';
import { NO_OVERHEAD, scheduleTasks, USUAL_OVERHEAD } from './schedule-tasks.ts';

test('what a worktree costs is guessed for a plan, and nothing for commands unless the file states it', () => {
  const scheduling = { file: { tasks: [{ id: 'a' }, { id: 'b' }] }, workers: 2, history: [] };
  expect(scheduleTasks(scheduling)).toMatchObject({ overhead: USUAL_OVERHEAD, isOverheadGuessed: true });
  const overhead = NO_OVERHEAD;
  const ran = scheduleTasks({ ...scheduling, overhead });
  expect(ran).toMatchObject({ overhead, isOverheadGuessed: false, unsplit: [] });
  const file = { ...scheduling.file, overhead: { merge: 36_000_000 } };
  const joined = scheduleTasks({ ...scheduling, overhead, file }).unsplit;
  expect(joined).toEqual([{ ids: ['b', 'a'], reason: 'too short' }]);
});

test('what a task needs is what its file says, not what the plan adds', () => {
  const tasks = [
    { id: 'a', files: ['x'] },
    { id: 'b', files: ['x'] },
    { id: 'c', after: ['b'] },
  ];
  const { predicted } = scheduleTasks({ file: { tasks }, workers: 2, history: [] });
  expect(predicted.map(({ id, after, needs }) => [id, after, needs])).toEqual([
    ['a', [], undefined],
    ['b', ['a'], undefined],
    ['c', ['b'], ['b']],
  ]);
});
