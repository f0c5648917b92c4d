import { playScenario, type Course, type Played } from './scenarios.ts';
import type { WorldOptions } from './world.ts';

/** The averages of many replays; utilities are differences to the default per run, in US dollars. */
export type Measured = {
  /** Of tasks 1–50, 51–100, 101–150 and 151–200. */
  readonly quarters: readonly number[];
  readonly all: number;
  /** The standard error of `all`. */
  readonly error: number;
  readonly gapClosed: number;
  /** The average number of alarms in 200 tasks. */
  readonly alarms: number;
};

/** The worlds that the selection is measured in. */
export const WORLDS: Readonly<Record<string, WorldOptions>> = {
  'second best of 4': { arms: 4, defaultRank: 1 },
  'third best of 4': { arms: 4, defaultRank: 2 },
  'best of 4': { arms: 4, defaultRank: 0 },
  'any of 4': { arms: 4 },
  'fourth best of 12': { arms: 12, defaultRank: 3 },
  'arms alike': { arms: 4, defaultRank: 1, armSpread: 0.3, interactionSpread: 0.3 },
  'heavy-tailed costs': { arms: 4, defaultRank: 1, hasHeavyTails: true, costSpread: 0.9 },
  'unique task types': { arms: 4, defaultRank: 1, hasUniqueTypes: true },
  'two task types': { arms: 4, defaultRank: 1, mix: [0.6, 0.4] },
  'complexity and size': { arms: 4, defaultRank: 1, hasComplexity: true },
  'hard tasks': { arms: 4, defaultRank: 1, base: -0.5 },
  'easy tasks': { arms: 4, defaultRank: 1, base: 2.5 },
  'costs of two magnitudes': { arms: 4, defaultRank: 1, armCostSpread: 1.5 },
  'unknown costs': { arms: 4, defaultRank: 1, unknownCosts: 0.3 },
  'unknown task types': { arms: 4, defaultRank: 1, unknownTypes: 0.3 },
  'best of 2': { arms: 2, defaultRank: 0 },
  'worst of 2': { arms: 2, defaultRank: 1 },
  'third best of 6': { arms: 6, defaultRank: 2 },
  'best of 6, heavy-tailed costs': { arms: 6, defaultRank: 0, hasHeavyTails: true, costSpread: 0.9 },
  'one task type': { arms: 4, defaultRank: 1, mix: [1] },
  '40 task types': { arms: 4, defaultRank: 1, mix: sharesOf(40) },
};

/** Plays a world with many seeds. */
export function measure(name: string, course: Course, seeds: number): Measured {
  const options = WORLDS[name];
  if (!options) throw new TypeError(`Cannot find the world ${name}`);
  const played = Array.from({ length: seeds }, (_, seed) => playScenario(name, options, course, seed));
  const totals = played.map(({ gains }) => mean(gains));
  const all = mean(totals);
  return {
    quarters: [0, 50, 100, 150].map((from) => mean(played.map(({ gains }) => mean(gains.slice(from, from + 50))))),
    all,
    error: Math.sqrt(mean(totals.map((total) => (total - all) ** 2)) / seeds),
    gapClosed: all / mean(played.map(({ oracle }) => oracle)),
    alarms: mean(played.map(({ alarms }: Played) => alarms)),
  };
}

/** Shares of types of tasks of which the nth is as common as 1 / n. */
function sharesOf(types: number): number[] {
  return Array.from({ length: types }, (_, index) => 1 / (index + 1));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
