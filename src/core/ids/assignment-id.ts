import { sha256 } from '../canonical-json.ts';

/** The names of arms; an experiment has the first two to six of them. */
export const ARMS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** One of the configurations that an experiment compares. */
export type Arm = (typeof ARMS)[number];

/** What an assignment ID says. */
export type AssignmentId = { readonly experiment: string; readonly arm: Arm };

const HASH_DIGITS = 16;

/**
 * The ID of the assignment of a unit to an arm: `NAME/ARM/HASH`. It names experiment and arm, so that a run can be
 * started with its variant by a process that has no access to the store.
 */
export function assignmentId({ experiment, arm }: AssignmentId, planHash: string, unit: string): string {
  return `${experiment}/${arm}/${sha256(`${planHash}\n${unit}`).slice(0, HASH_DIGITS)}`;
}

const FORM = /^([^/]+)\/([a-f])\/[0-9a-f]{16}$/;

/** What an assignment ID says; undefined if the text is not one. */
export function parseAssignmentId(id: string): AssignmentId | undefined {
  const [, experiment, arm] = FORM.exec(id) ?? [];
  return experiment === undefined ? undefined : { experiment, arm: arm as Arm };
}
