import { MARGIN } from './scale.ts';

/** Where labels could be, in pixels. */
export type LabelPlaces = {
  readonly place: (index: number) => number;
  /** The width of the chart. */
  readonly width: number;
};

/** The width of a short label with its gap, in pixels, and that of a character of a longer one. */
const [LABEL_PX, CHARACTER_PX] = [64, 8];

/** Every label, or every second, third …, so that they do not touch; without one that the right edge would cut off. */
export function labelsThatFit(
  labels: readonly string[],
  { place, width }: LabelPlaces,
): { readonly label: string; readonly x: number }[] {
  const needed = Math.max(LABEL_PX, ...labels.map((label) => label.length * CHARACTER_PX));
  const every = Math.max(1, Math.ceil((labels.length * needed) / Math.max(1, width - MARGIN.left)));
  return labels
    .map((label, index) => ({ label, index, x: place(index) }))
    .filter(
      ({ label, index, x }) => index % every === 0 && x + (label.length * CHARACTER_PX) / 2 <= width + MARGIN.right,
    )
    .map(({ label, x }) => ({ label, x }));
}
