import { EXIT, UserError } from '../../core/errors.ts';
import { counted } from '../../core/amounts.ts';
import { nearestHint } from '../../core/nearest.ts';
import type { Store } from '../../store/open-store.ts';
import { countSelectedRuns } from '../../store/queries/facts/selected-runs.ts';
import { hasWorkflow, workflowNames } from '../../store/queries/runs/run-report.ts';
import type { RunFilter } from '../filter/run-filter.ts';

const GENERAL_HINT = 'Remove a condition; `stepmeter runs` lists the latest runs';

/** The error for a filter that selects no run, with the most likely reason; `purpose` completes "Cannot". */
export async function noRunMatches(
  store: Store,
  { text, selection }: RunFilter,
  purpose = 'compare runs',
): Promise<UserError> {
  const hint = (await simulatedHint(store, selection)) ?? (await workflowHint(store, selection)) ?? GENERAL_HINT;
  return new UserError(`Cannot ${purpose}: no ended run matches ${text}`, { hint, exitCode: EXIT.wrongUse });
}

async function simulatedHint(store: Store, selection: RunFilter['selection']): Promise<string | undefined> {
  if (selection.simulated !== false) return undefined;
  const simulated = await countSelectedRuns(store, { ...selection, simulated: true });
  return simulated > 0
    ? `${counted(simulated, 'simulated run')} would match: add simulated=yes to select them`
    : undefined;
}

/** How many workflows are compared with a name that does not exist. */
const MOST_NAMES = 100;

async function workflowHint(store: Store, { values }: RunFilter['selection']): Promise<string | undefined> {
  for (const name of values.workflow ?? []) {
    if (name === null || (await hasWorkflow(store, name))) continue;
    return `${nearestHint(name, await workflowNames(store, MOST_NAMES))}The store has no workflow ${JSON.stringify(name)}`;
  }
  return undefined;
}
