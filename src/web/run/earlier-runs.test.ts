import { expect, test } from 'vitest';
import { parseFilter } from '../../analysis/filter/run-filter.ts';
import { compareWithEarlierRuns } from './earlier-runs.ts';

test('selects the runs of the workflow that started before the run, also of an odd name', () => {
  const startedAt = Date.UTC(2026, 10, 1, 12, 0, 0, 250);
  const run = { id: '01a2', workflow: 'a "b", c', startedAt };
  expect(sides({ ...run, simulated: false })).toEqual({
    b: '01a2',
    selection: { values: { workflow: ['a "b", c'] }, until: startedAt, simulated: false },
  });
  expect(sides({ ...run, simulated: true }).selection).toMatchObject({ simulated: true });
});

function sides(run: Parameters<typeof compareWithEarlierRuns>[0]): {
  readonly b: string | null;
  readonly selection: object;
} {
  const { searchParams } = new URL(compareWithEarlierRuns(run), 'http://page');
  const context = { now: run.startedAt, parseTime: Date.parse };
  return { b: searchParams.get('b'), selection: parseFilter(searchParams.get('a') ?? '', context).selection };
}
