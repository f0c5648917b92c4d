import { sha256 } from '../../core/canonical-json.ts';
import { otherArm, type Arm } from './outcome.ts';
import type { ExperimentPlan } from './sealed-plan.ts';

/** A unit to assign. */
export type UnitContext = { readonly taskType?: string | undefined };

/** What a unit shares with the others of its blocks. */
export function contextOfUnit({ block }: Pick<ExperimentPlan, 'block'>, { taskType = '' }: UnitContext): string {
  return block === 'task-type' ? taskType : '';
}

/**
 * The arm of the unit at this position in its context. Units are randomised in blocks of two, one of each arm: after
 * every unit, the numbers of the arms in a context differ by one at most. The same plan, context and position always
 * give the same arm.
 */
export function armAt(planHash: string, context: string, position: number): Arm {
  const block = Math.floor(position / 2);
  const digit = sha256(JSON.stringify([planHash, context, block])).slice(0, 1);
  const first: Arm = Number.parseInt(digit, 16) % 2 === 0 ? 'a' : 'b';
  return position % 2 === 0 ? first : otherArm(first);
}
