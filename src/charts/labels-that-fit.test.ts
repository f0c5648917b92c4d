import { expect, test } from 'vitest';
import { labelsThatFit } from './labels-that-fit.ts';
import { MARGIN, widthOfPlace } from './scale.ts';

/** A character of a label takes less, on average, in pixels. */
const CHARACTER_PX = 6.5;

test.each([
  [320, 30, DAYS],
  [360, 31, DAYS],
  [360, 90, DAYS],
  [1600, 30, DAYS],
  [320, 2, DAYS],
  [360, 24, HOURS],
])('labelsThatFit() in %d pixels: those of %d places are apart and inside', (width, count, labelOf) => {
  const labels = Array.from({ length: count }, (_, index) => labelOf(index));
  const step = widthOfPlace(width, count);
  const place = (index: number): number => MARGIN.left + (index + 0.5) * step;
  const shown = labelsThatFit(labels, { place, width });
  expect(shown.length).toBeGreaterThan(1);
  const spans = shown.map(({ label, x }) => {
    const half = (label.length * CHARACTER_PX) / 2;
    return { from: x - half, to: x + half };
  });
  expect(spans.at(-1)?.to).toBeLessThanOrEqual(width);
  expect(Math.min(...spans.slice(1).map(({ from }, index) => from - (spans[index]?.to ?? 0)))).toBeGreaterThan(12);
});

function DAYS(index: number): string {
  return `Nov ${index + 10}`;
}
function HOURS(index: number): string {
  return `Nov 24, ${index % 24} AM`;
}
