/** Amounts of a run; null if unknown. */
export type Amounts = {
  /** In US dollars. */
  readonly costUsd: number | null;
  /** In milliseconds. */
  readonly durationMs: number | null;
};

/** How a run with a chosen arm ended. */
export type RunOutcome = Amounts & { readonly success: boolean };

/**
 * By how much the logarithm of an amount of failed runs is above that of successful ones, as far as nothing is known:
 * 1.4 to 1.6 times as much in published runs of coding agents.
 */
export const FAILURE_SHIFT: number = Math.log(1.4);
