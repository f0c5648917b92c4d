import type { Store } from '../store/open-store.ts';
import { countMatchingRuns, type RunFilter } from '../store/queries/page/run-page.ts';
import type { RunExtent } from '../store/queries/runs/run-report.ts';

/** How many runs are shown, and how many of the others a default hides. */
export type RunCounts = {
  readonly matching: number;
  readonly all: number;
  /** Runs that are shown and simulated. */
  readonly simulated: number;
  /** Simulated runs that match but are hidden, because the store has real runs and none were asked for. */
  readonly hiddenSimulated: number;
};

/** The counts of the runs that match a filter, from which the simulated ones may be hidden. */
export async function runCounts(
  store: Store,
  { real, simulated }: RunExtent,
  { filter, hides }: { readonly filter: RunFilter; readonly hides: boolean },
): Promise<RunCounts> {
  const wants = hides || filter.simulated !== false;
  const found = wants ? await countMatchingRuns(store, { ...filter, simulated: true }) : 0;
  return {
    matching: await countMatchingRuns(store, filter),
    all: real + simulated,
    simulated: hides ? 0 : found,
    hiddenSimulated: hides ? found : 0,
  };
}
