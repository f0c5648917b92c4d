/** Amounts of a run; null if unknown. */
export type Amounts = {
  /** In US dollars. */
  readonly costUsd: number | null;
  /** In milliseconds. */
  readonly durationMs: number | null;
};

/** How a run with a chosen arm ended. */
export type RunOutcome = Amounts & { readonly success: boolean };
