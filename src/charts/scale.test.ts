import { expect, test } from 'vitest';
import { scaleTo, widthOfPlace } from './scale.ts';

test.each([
  [0.97, [0, 0.25, 0.5, 0.75, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [7, [0, 2, 4, 6, 8]],
  [0, [0, 1]],
  [1300, [0, 500, 1000, 1500]],
])('scaleTo(%d) has round ticks that reach it', (max, ticks) => {
  const scale = scaleTo(max, { from: 100, to: 0 });
  expect(scale.ticks).toEqual(ticks);
  expect([scale.place(0), scale.place(scale.max)]).toEqual([100, 0]);
});

test('widthOfPlace() divides what margins leave, and is not negative if they leave nothing', () => {
  expect([widthOfPlace(664, 30), widthOfPlace(664, 0), widthOfPlace(40, 31)]).toEqual([20, 600, 0]);
});
