/**
 * How many sessions share the budget, with that of a task that starts. Also used in Temporal's workflow sandbox.
 * @param unreserved the tasks that have not reserved their share; the task is removed
 */
export function shareOf(task: string, unreserved: Set<string>): number {
  const share = unreserved.has(task) ? unreserved.size : unreserved.size + 1;
  unreserved.delete(task);
  return share;
}
