import { expect, test } from 'vitest';
import { NO_USE, type Use } from './resource-account.ts';
import { divideUse, type UseBounds } from './reaped-children.ts';

const MIB = 1024 * 1024;

test('one reaped child gets all that was reaped, but no more CPU time than has passed', () => {
  const child = bounds({ user: 10, written: 5 * MIB }, 30);
  expect(divideUse(use({ user: 25, written: 20 * MIB }), [child])).toEqual([use({ user: 25, written: 20 * MIB })]);
  expect(divideUse(use({ user: 99, written: 20 * MIB }), [child])).toEqual([use({ user: 30, written: 20 * MIB })]);
});

test('a child that wrote nothing is not charged for one that was reaped at the same time', () => {
  const [idle, busy] = [bounds({}, 50), bounds({ written: 20 * MIB }, 50)];
  for (const children of [
    [idle, busy],
    [busy, idle],
  ]) {
    const written = divideUse(use({ written: 21 * MIB }), children).map((one) => one.written);
    expect(written).toEqual(children.map((child) => (child === idle ? 0 : 21 * MIB)));
  }
});

test('nothing is counted twice, and no child gets less than it was seen to use', () => {
  const children = [bounds({ user: 10, read: 3 }, 100), bounds({ user: 30, read: 1 }, 100)];
  expect(divideUse(use({ user: 60, read: 2 }), children)).toEqual([
    use({ user: 15, read: 3 }),
    use({ user: 45, read: 1 }),
  ]);
  expect(divideUse(use({ written: 8 }), children).map((one) => one.written)).toEqual([4, 4]);
});

function bounds(least: Partial<Use>, ticks: number): UseBounds {
  return { least: use(least), most: { user: ticks, system: ticks, read: Infinity, written: Infinity } };
}

function use(some: Partial<Use>): Use {
  return { ...NO_USE, ...some };
}
