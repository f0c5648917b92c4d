import type { ArmSettings } from '../analysis/experiments/arm-configuration.ts';
import type { Arm } from '../core/ids/assignment-id.ts';

/** The unit that an experiment assigns to an arm. */
export type AssignmentRequest = {
  /** The task, such as the name of a package: with the design `blocks`, all its runs get the same arm. */
  readonly task?: string | undefined;
  /** Tasks of one type are randomised in blocks. */
  readonly taskType?: string | undefined;
  /** The workflow of the run, if it is known: the experiment must belong to it. */
  readonly workflow?: string | undefined;
  /** The ID of the run; the same ID always gets the same arm. */
  readonly run?: string | undefined;
};

/** The arm that a run is to use. */
export type Assignment = {
  /** The name of the experiment. */
  readonly experiment: string;
  /** The workflow whose runs the experiment compares. */
  readonly workflow: string;
  /** The name of the arm. */
  readonly arm: Arm;
  /** The settings of the arm. */
  readonly settings: ArmSettings;
  /** The ID with which the run is started; null if the run is not part of the experiment. */
  readonly id: string | null;
  /** Why this arm. */
  readonly reason: AssignmentReason;
};

/**
 * `assigned`: by the experiment. `max-pairs`, `max-cost`: a limit is reached, so it is the default arm. `stopped`,
 * `adopted`: the experiment has ended with the default arm or an adopted one. `disabled`: STEPMETER=0, so nothing is
 * recorded and it is the default arm.
 */
export type AssignmentReason = 'assigned' | 'max-pairs' | 'max-cost' | 'stopped' | 'adopted' | 'disabled';
