/** Maps a number of a domain to a place in pixels. */
export type Scale = {
  readonly place: (value: number) => number;
  /** Round numbers in the domain. */
  readonly ticks: readonly number[];
  /** The end of the domain, which is a round number. */
  readonly max: number;
};

/** The space around the area of a chart, in pixels. */
export const MARGIN = { top: 10, right: 8, bottom: 22, left: 56 } as const;

/** The width of each of some places side by side; 0 before the page is laid out, when a chart may have no room. */
export function widthOfPlace(width: number, places: number): number {
  return Math.max(0, width - MARGIN.left - MARGIN.right) / Math.max(1, places);
}

/** A scale from 0 to at least `max`, from place `from` to place `to`, with about `wanted` ticks. */
export function scaleTo(max: number, { from, to, wanted = 4 }: { from: number; to: number; wanted?: number }): Scale {
  const step = roundStep(max > 0 ? max / wanted : 1);
  const end = Math.max(step, Math.ceil(max / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  return { place: (value) => from + (value / end) * (to - from), ticks, max: end };
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
