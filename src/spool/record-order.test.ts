import { expect, test } from 'vitest';
import { byRecordOrder, newRecordName, orderOf } from './record-order.ts';

test('names of records sort by order, then by time; hooks write names without an order', () => {
  const ended = [newRecordName('run.ended'), newRecordName('step.ended'), newRecordName('session.ended')];
  const hooks = ['1790000000001-000002-a.json', '1790000000000-000001-b.json'];
  const [first, second] = [newRecordName('step.files'), newRecordName('step.files')];
  expect([...ended, ...hooks, second, first].toSorted(byRecordOrder)).toEqual([
    ...hooks.toReversed(),
    ...ended.toReversed().slice(0, 2),
    first,
    second,
    ended[0],
  ]);
  expect(orderOf('step.ended-x.json')).toBe(1);
});
