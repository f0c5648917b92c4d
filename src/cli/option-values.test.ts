import { expect, test } from 'vitest';
import { complexity, lengthOfTime, notNegative, positive, share, text, timeOf, timeOrAge } from './option-values.ts';

test('text() accepts one non-empty text', () => {
  expect(text('--step')('plan')).toBe('plan');
  expect(() => text('--step')('')).toThrow('Cannot use "" for --step: empty value');
  expect(() => text('--step')(['a', 'b'])).toThrow('Cannot use ["a","b"] for --step: given more than once');
});

test('positive() accepts a whole number of at least 1', () => {
  expect(positive('--limit')(20)).toBe(20);
  for (const other of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', [1, 2]])
    expect(() => positive('--limit')(other)).toThrow(/^Cannot use .* for --limit: expected a whole number above 0$/);
});

test('notNegative() accepts a finite number of at least 0, and names any other', () => {
  expect(notNegative('--value')(0.5)).toBe(0.5);
  expect(() => notNegative('--value')(Number.POSITIVE_INFINITY)).toThrow('Cannot use Infinity for --value: expected');
  expect(() => notNegative('--value')(-1)).toThrow('Cannot use -1 for --value: expected');
});

test('complexity() accepts a word or a number from 0 to 1', () => {
  expect(['low', 'high', '0.25', 1].map(complexity)).toEqual([1 / 6, 5 / 6, 0.25, 1]);
  for (const other of ['', 'hard', '1.5', -1, undefined, ['low']])
    expect(() => complexity(other)).toThrow(/^Cannot use .*for --complexity: expected low, medium, high or a number/);
});

test('lengthOfTime() accepts a number with a unit', () => {
  const take = lengthOfTime('--span');
  expect(['14d', '6h', '90m', '30s', '1.5h'].map(take)).toEqual([
    1_209_600_000, 21_600_000, 5_400_000, 30_000, 5_400_000,
  ]);
  for (const other of ['', '14', 'd', '0d', '-1d', '1w', '1 d', 14, undefined])
    expect(() => take(other)).toThrow(/^Cannot use .* for --span: expected a duration/);
});

test('timeOf() accepts a date or time, in UTC unless it has an offset', () => {
  const take = timeOf('--from');
  const morning = Date.UTC(2026, 10, 2, 8);
  expect(take('2026-11-02')).toBe(Date.UTC(2026, 10, 2));
  for (const same of ['2026-11-02T08:00', '2026-11-02T08:00Z', '2026-11-02T10:00:00+02:00'])
    expect(take(same)).toBe(morning);
  for (const other of [undefined, 'yesterday', '', '2026-13-01', '2026-11-02 08:00', '20261102', 7])
    expect(() => take(other)).toThrow(/^Cannot use .* for --from: expected a date or time/);
});

test('timeOrAge() accepts a time or an age above 0', () => {
  const take = timeOrAge('--since', () => Date.UTC(2026, 10, 3));
  expect(['2026-11-02', '1d'].map(take)).toEqual([Date.UTC(2026, 10, 2), Date.UTC(2026, 10, 2)]);
  for (const other of ['0d', '0.0h', '1.2.3d', 'yesterday', undefined])
    expect(() => take(other)).toThrow(/^Cannot use .* for --since: expected a date or time in UTC .*, or an age/);
});

test('share() accepts a number from 0 to 1', () => {
  expect([0, 0.25, 1].map(share('--onset'))).toEqual([0, 0.25, 1]);
  for (const other of [-0.1, 1.1, Number.NaN, '0.5', undefined])
    expect(() => share('--onset')(other)).toThrow(/^Cannot use .* for --onset: expected a number from 0 to 1$/);
});
