import type { Estimate } from '../statistics/estimate.ts';

/**
 * The units of figures. `ms` are milliseconds; `share` is from 0 to 1 and `share-difference` from −1 to 1; `ratio` is
 * that of two figures of the same unit, 1 if they are equal.
 */
export const UNITS = ['USD', 'USD/success', 'ms', 'tokens', 'count', 'share', 'share-difference', 'ratio'] as const;

/** One of {@link UNITS}. */
export type Unit = (typeof UNITS)[number];

/**
 * A number that an analysis states, with everything needed to judge it. Terminal, API, page and reports print figures
 * with `figureText()` and compute none.
 */
export type Figure = Estimate & {
  readonly unit: Unit;
  /** How many of the selected observations are left out because the amount is unknown. */
  readonly missing: number;
  /** What was selected, in the grammar of selections; empty for everything. */
  readonly filter: string;
  /** The time of the latest data, in milliseconds since 1970. */
  readonly asOf: number;
};

/** What a figure is about, apart from its estimate. */
export type FigureContext = Pick<Figure, 'unit' | 'filter' | 'asOf'> & { readonly missing?: number };

/** The figure of an estimate. */
export function figureOf(estimate: Estimate, { unit, filter, asOf, missing = 0 }: FigureContext): Figure {
  const { value, n, low, high, method, reason } = estimate;
  return { value, unit, n, low, high, method, reason: reasonOf(reason, n, missing), missing, filter, asOf };
}

function reasonOf(reason: string | null, n: number, missing: number): string | null {
  return n === 0 && missing > 0 ? `unknown for all ${missing}` : reason;
}
