import { canonicalJson, sha256 } from '../../core/canonical-json.ts';
import type { ArmConfiguration } from './arm-configuration.ts';
import { ARMS, type Arm } from '../../core/ids/assignment-id.ts';
import type { Plan } from './plan.ts';

/** The plan of an experiment on the store. It is sealed when the experiment starts and never changed. */
export type ExperimentPlan = Plan & {
  readonly v: 1;
  readonly name: string;
  readonly workflow: string;
  readonly arms: Readonly<Partial<Record<Arm, ArmConfiguration>>>;
  /** The arm whose configuration runs get when the experiment assigns none. */
  readonly defaultArm: Arm;
  /**
   * `blocks`: each unit, such as a task, gets one arm, at random in blocks of one unit of each arm. `paired`: the runs of
   * a task get every arm once, in random order.
   */
  readonly design: Design;
  /** What units of one block have in common: their type of task, or nothing. */
  readonly block: BlockKey;
  /** The most that the runs of the experiment may cost, in US dollars; null without a limit. */
  readonly maxCostUsd: number | null;
  /** Makes the assignments of this experiment different from those of others. */
  readonly seed: string;
};

/** The values of {@link ExperimentPlan}'s `design`. */
export const DESIGNS = ['blocks', 'paired'] as const;

/** One of {@link DESIGNS}. */
export type Design = (typeof DESIGNS)[number];

/** The values of {@link ExperimentPlan}'s `block`. */
export const BLOCK_KEYS = ['task-type', 'none'] as const;

/** One of {@link BLOCK_KEYS}. */
export type BlockKey = (typeof BLOCK_KEYS)[number];

/** A plan as canonical JSON, with its SHA-256. */
export type SealedPlan = { readonly text: string; readonly hash: string };

/** Seals a plan. */
export function sealPlan(plan: ExperimentPlan): SealedPlan {
  const text = canonicalJson(plan);
  return { text, hash: sha256(text) };
}

/** The names of the arms of a plan, in order. */
export function armsOfPlan({ arms }: Pick<ExperimentPlan, 'arms'>): Arm[] {
  return ARMS.filter((arm) => arms[arm] !== undefined);
}

/**
 * The configuration of an arm.
 * @throws {RangeError} if the plan has no such arm
 */
export function configurationOf({ name, arms }: Pick<ExperimentPlan, 'name' | 'arms'>, arm: Arm): ArmConfiguration {
  const found = arms[arm];
  if (found === undefined) throw new RangeError(`Cannot use arm ${arm}: the plan of ${name} has none`);
  return found;
}

/** Reads a sealed plan, which this program has written. */
export function openPlan(text: string): ExperimentPlan {
  return JSON.parse(text) as ExperimentPlan;
}
