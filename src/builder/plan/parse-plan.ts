import * as v from 'valibot';
import { planSchema, type BuildPlan } from './plan-schema.ts';

/** The agent's plan cannot be used. */
class InvalidPlan extends Error {
  override readonly name = 'InvalidPlan';
}

/**
 * Parses the answer of the planning session.
 * @throws {InvalidPlan} if it is not a plan, names files outside the package, or its dependencies cannot be satisfied
 */
export function parsePlan(value: unknown): BuildPlan {
  if (value === undefined)
    throw new InvalidPlan('Cannot use the plan: the session ended without one that fits the schema');
  const { success, output, issues } = v.safeParse(planSchema, value);
  if (!success) {
    const [issue] = issues;
    throw new InvalidPlan(`Cannot use the plan: ${v.getDotPath(issue) ?? 'it'} is not valid: ${issue.message}`);
  }
  const ids = output.tasks.map(({ id }) => id);
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) throw new InvalidPlan(`Cannot use the plan: it has two tasks ${repeated}`);
  for (const { id, after } of output.tasks) requireKnown(id, after, ids);
  requireOrder(output);
  return output;
}

function requireKnown(id: string, after: readonly string[], ids: readonly string[]): void {
  const unknown = after.find((other) => !ids.includes(other) || other === id);
  if (unknown !== undefined)
    throw new InvalidPlan(`Cannot use the plan: the task ${id} waits for ${unknown}, which is not another task`);
}

function requireOrder({ tasks }: BuildPlan): void {
  const done = new Set<string>();
  for (let left = [...tasks]; left.length > 0;) {
    const ready = left.filter(({ after }) => after.every((id) => done.has(id)));
    if (ready.length === 0)
      throw new InvalidPlan(
        `Cannot use the plan: the tasks ${left.map(({ id }) => id).join(', ')} wait for each other`,
      );
    for (const { id } of ready) done.add(id);
    left = left.filter((task) => !ready.includes(task));
  }
}
