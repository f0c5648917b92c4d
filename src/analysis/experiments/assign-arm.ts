import { sha256 } from '../../core/canonical-json.ts';
import type { Arm } from '../../core/ids/assignment-id.ts';
import type { ExperimentPlan } from './sealed-plan.ts';

/** A unit to assign. */
export type UnitContext = { readonly taskType?: string | undefined };

/** A position in a context of an experiment; positions count from 0. */
export type UnitPosition = { readonly planHash: string; readonly context: string; readonly position: number };

/** A repeated task that has runs on some arms already. */
export type BegunTask = { readonly planHash: string; readonly task: string; readonly used: readonly Arm[] };

/** What a unit shares with the others of its blocks. */
export function contextOfUnit({ block }: Pick<ExperimentPlan, 'block'>, { taskType = '' }: UnitContext): string {
  return block === 'task-type' ? taskType : '';
}

/**
 * The arm of the unit at this position. Units are randomised in blocks of one unit of each arm: after every unit, the
 * numbers of the arms in a context differ by one at most. The same plan, context and position always give the same arm.
 */
export function armAt(arms: readonly Arm[], { planHash, context, position }: UnitPosition): Arm {
  const block = Math.floor(position / arms.length);
  const order = inRandomOrder(arms, [planHash, context, block]);
  return order[position % arms.length] ?? firstOf(arms);
}

/** The arms in an order that follows from the hash of the key. */
function inRandomOrder(arms: readonly Arm[], key: readonly (string | number)[]): Arm[] {
  const keyed = arms.map((arm) => ({ arm, hash: sha256(JSON.stringify([...key, arm])) }));
  return keyed.toSorted((one, other) => (one.hash < other.hash ? -1 : 1)).map(({ arm }) => arm);
}

function firstOf(arms: readonly Arm[]): Arm {
  const [first] = arms;
  if (first === undefined) throw new Error('Cannot assign an arm: there are none');
  return first;
}

/** The next arm for a task that is to run once on each arm: one of those that it has not run on. */
export function nextArmOfTask(arms: readonly Arm[], { planHash, task, used }: BegunTask): Arm {
  const left = arms.filter((arm) => !used.includes(arm));
  return firstOf(inRandomOrder(left, [planHash, 'task', task, used.length]));
}
