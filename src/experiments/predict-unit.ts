import { completeCost } from '../facts/fact.ts';
import { earlierRunsOfTask } from '../store/queries/experiments/assignment.ts';
import type { AssignmentTable, ExperimentTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';

/** What is predicted of a unit before it runs. */
export type Prediction = Pick<AssignmentTable, 'predicted_cost_nano_usd' | 'predicted_duration_ms'>;

/**
 * Predicts cost and duration of a task: the geometric means of its runs that ended before the experiment started. Runs
 * of the experiment itself would make the prediction depend on the arms.
 */
export async function predictUnit(
  store: Queryable,
  { workflow, started_at }: ExperimentTable,
  task: string | undefined,
): Promise<Prediction> {
  const runs = task === undefined ? [] : await earlierRunsOfTask(store, { workflow, task, before: started_at });
  return {
    predicted_cost_nano_usd: geometricMean(runs.map(completeCost)),
    predicted_duration_ms: geometricMean(runs.map(({ duration_ms }) => duration_ms)),
  };
}

function geometricMean(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null && amount > 0) as number[];
  if (known.length === 0) return null;
  return Math.round(Math.exp(known.reduce((sum, amount) => sum + Math.log(amount), 0) / known.length));
}
