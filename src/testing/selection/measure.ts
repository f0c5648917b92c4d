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
  'fourth best of 12': { arms: 12, defaultRank: 3 },
  'arms alike': { arms: 4, defaultRank: 1, armSpread: 0.3, interactionSpread: 0.3 },
  'heavy-tailed costs': { arms: 4, defaultRank: 1, hasHeavyTails: true, costSpread: 0.9 },
  'unique task types': { arms: 4, defaultRank: 1, hasUniqueTypes: true },
  'two task types': { arms: 4, defaultRank: 1, mix: [0.6, 0.4] },
  'complexity and size': { arms: 4, defaultRank: 1, hasComplexity: true },
  'hard tasks': { arms: 4, defaultRank: 1, base: -0.5 },
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
