import { SIGNAL, type Signal } from '../../core/signal.ts';

/** The signal that is no score but a rate: how many runs, or attempts at a step, do not succeed. */
export const SUCCESS = 'success';

/** What is judged. */
export type JudgedSignal = Signal | typeof SUCCESS;

/** The last so many days, held against everything between a moment long before and their beginning. */
export type Window = {
  readonly length: string;
  readonly seconds: number;
  /** When the baseline begins, before now. */
  readonly since: string;
  /** Looked at only while it has fewer samples: what runs often is known from shorter windows. */
  readonly rareBelow?: number;
};

/**
 * The windows, the shortest first. Each may show that something got worse: short ones see large changes soon, long ones
 * see small ones, and what happens rarely.
 */
export const WINDOWS: readonly Window[] = [
  days(1, 42),
  days(3, 42),
  days(7, 42),
  days(14, 42),
  { ...days(28, 84), rareBelow: 150 },
];

/** The window that tells how it is now where no shorter one has enough samples. */
export const LONGEST_FOR_NOW = '14d';

/** So many samples are needed in a window, before it, and to tell how it is now. */
export const LEAST_SAMPLES = { window: 8, baseline: 20, now: 20 } as const;

/**
 * What counts as worse: a distance of means of scores (0.18 is a fifth more) or of rates. Below it nothing is told,
 * however sure it is.
 */
export const LEAST_SHIFT: Readonly<Record<JudgedSignal, number>> = {
  [SIGNAL.cost]: Math.log(1.2),
  [SIGNAL.duration]: Math.log(1.2),
  [SIGNAL.tokens]: Math.log(1.2),
  [SIGNAL.repairs]: 0.1,
  [SIGNAL.errors]: 0.1,
  [SUCCESS]: 0.1,
};

/** Scores are taken to vary at least so much, or few samples that happen to be alike would prove anything. */
export const LEAST_DEVIATION: Readonly<Record<Signal, number>> = {
  [SIGNAL.cost]: 0.2,
  [SIGNAL.duration]: 0.2,
  [SIGNAL.tokens]: 0.2,
  [SIGNAL.repairs]: 0.3,
  [SIGNAL.errors]: 0.3,
};

/**
 * So many standard errors make it sure. There are eight times as many steps as workflows, so they have to be surer;
 * rates are held against the baseline by a test that errs on the safe side. Chosen by simulation: docs/detection.md.
 */
export const SURE = {
  workflow: { score: 4, success: 3.75 },
  step: { score: 4.5, success: 4.25 },
} as const;

/** What is regressed stays so while a window shows this much, as parts of what made it so. */
export const STILL = { z: 2, shift: 0.5, now: 0.25 } as const;

/** How it is now has to be this part of what a window shows, so that what is over already is not told. */
export const STILL_NOW = 0.4;

/** What is regressed is well again when it has not looked worse for so long. */
export const HOLD = '2d';

function days(length: number, since: number): Window {
  return {
    length: `${length}d`,
    seconds: length * 86_400,
    since: `${since}d`,
  };
}
