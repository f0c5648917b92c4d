import type { Arm } from '../../core/ids/assignment-id.ts';

/** Two arms that are compared. Figures are those of the first one against the second one. */
export type ArmPair = readonly [Arm, Arm];

/** Every two of the arms. */
export function pairsOfArms(arms: readonly Arm[]): ArmPair[] {
  return arms.flatMap((one, index) => arms.slice(index + 1).map((other): ArmPair => [one, other]));
}

/** The smallest p-value of a test between two arms, times the number of pairs: they share the error rate (Bonferroni). */
export function smallestP(pairs: readonly ArmPair[], test: (one: Arm, other: Arm) => number): number {
  return Math.min(1, pairs.length * Math.min(1, ...pairs.map(([one, other]) => test(one, other))));
}
