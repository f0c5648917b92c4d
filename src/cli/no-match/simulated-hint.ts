import { counted } from '../../core/amounts.ts';
import { countSelectedRuns } from '../../store/queries/facts/selected-runs.ts';
import type { Store } from '../../store/open-store.ts';

/** Which runs a command found none of. Times in milliseconds since 1970. */
type Searched = {
  readonly since: number;
  readonly until: number;
  readonly simulated: boolean;
  readonly workflow?: string | undefined;
};

/** Says that only simulated runs match, and how to see them; undefined if there are none, or they were searched. */
export async function simulatedHint(
  store: Store,
  { simulated, workflow, ...range }: Searched,
): Promise<string | undefined> {
  if (simulated) return undefined;
  const values = workflow === undefined ? {} : { workflow: [workflow] };
  const runs = await countSelectedRuns(store, { ...range, values, simulated: true });
  return runs > 0 ? `${counted(runs, 'simulated run')} would match: add --simulated.` : undefined;
}
