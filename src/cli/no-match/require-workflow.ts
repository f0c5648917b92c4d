import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { printable } from '../../core/text/printable.ts';
import type { Store } from '../../store/open-store.ts';

/** How many workflows a hint names. */
const MOST_NAMED = 20;

/** @throws {UserError} if the store has runs, but none of this workflow; the hint names those that it has */
export async function requireWorkflow(store: Store, workflow: string): Promise<void> {
  const { hasWorkflow, workflowNames } = await import('../../store/queries/runs/run-report.ts');
  if (await hasWorkflow(store, workflow)) return;
  const names = await workflowNames(store, MOST_NAMED);
  if (names.length === 0) return;
  throw new UserError(`Cannot find the workflow ${JSON.stringify(workflow)} in the store`, {
    hint: `${nearestHint(workflow, names)}Workflows in the store: ${names.map(printable).join(', ')}`,
    exitCode: EXIT.wrongUse,
  });
}
