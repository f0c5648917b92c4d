import type { Arm } from '../../core/ids/assignment-id.ts';
import type { ArmOutcome } from './judge-arms.ts';

/** What an experiment assigned to an arm: a task, a run or a call. Times in milliseconds since 1970. */
export type Unit = {
  /** The ID of the assignment. */
  readonly id: string;
  readonly arm: Arm;
  readonly context: string;
  readonly task: string | null;
  readonly at: number;
  readonly planHash: string;
  readonly configurationHash: string;
  /** What its runs were predicted to cost and take; null if nothing was. */
  readonly predictedCostUsd: number | null;
  readonly predictedDurationMs: number | null;
  /** Its runs in the order in which they started. */
  readonly runs: readonly UnitRun[];
};

/** A run of a unit. */
export type UnitRun = {
  readonly id: string;
  readonly variant: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly result: string | null;
  /** In US dollars; null if unknown or only known to be at least some amount. */
  readonly costUsd: number | null;
  /** The part that is known. */
  readonly knownCostUsd: number;
  /** Whether it ended but its cost is not complete yet. */
  readonly isPending: boolean;
  /** Values of settings in its sessions; empty if unknown. */
  readonly settings: Readonly<Record<ComparedSetting, readonly string[]>>;
};

/** The settings that have to be equal in all arms. */
export const COMPARED_SETTINGS = ['cli', 'prompts', 'prices'] as const;

/** One of {@link COMPARED_SETTINGS}. */
export type ComparedSetting = (typeof COMPARED_SETTINGS)[number];

/** Whether a unit has an outcome, will have one, or has none. */
export type UnitState = 'ended' | 'pending' | 'missing';

/** How long a unit without a run counts as not started yet. */
const START_MS = 60 * 60 * 1000;

/** The state of a unit at this time. Only the first run of a unit counts: later ones depend on how it ended. */
export function unitState({ at, runs: [first] }: Unit, now: number): UnitState {
  if (!first) return now - at < START_MS ? 'pending' : 'missing';
  if (first.result === null || first.isPending) return 'pending';
  return first.result === 'success' || first.result === 'failure' ? 'ended' : 'missing';
}

/**
 * The outcomes of units in the order in which their first runs ended. Runs of a task wait for the same task on another
 * arm only if the tasks are paired.
 */
export function outcomesOfUnits(units: readonly Unit[], isPaired: boolean, now: number): ArmOutcome[] {
  return units
    .filter((unit) => unitState(unit, now) === 'ended')
    .flatMap((unit) => unit.runs.slice(0, 1).map((run) => ({ unit, run, endedAt: run.endedAt ?? run.startedAt })))
    .toSorted((one, other) => one.endedAt - other.endedAt || (one.run.id < other.run.id ? -1 : 1))
    .map(({ unit, run, endedAt }) => ({
      arm: unit.arm,
      ...(isPaired && unit.task !== null && { task: unit.task }),
      ...(unit.context !== '' && { taskType: unit.context }),
      success: run.result === 'success',
      costUsd: run.costUsd,
      durationMs: endedAt - run.startedAt,
      ...(unit.predictedCostUsd !== null && { predictedCostUsd: unit.predictedCostUsd }),
      ...(unit.predictedDurationMs !== null && { predictedDurationMs: unit.predictedDurationMs }),
    }));
}
