import { runListPage, type RunListPage, type RunListQuery } from '../../report/run-list-page.ts';
import { readRunTree, type TreeDepth } from '../../report/run-tree/read-run-tree.ts';
import type { RunTree } from '../../report/run-tree/run-node.ts';
import { showRun, type RunReport } from '../../report/show-run.ts';
import type { Store } from '../../store/open-store.ts';
import { requireFound } from './not-found.ts';

/** A page of the list of runs. */
export function listRead(store: Store, query: RunListQuery): Promise<RunListPage> {
  return runListPage(store, query);
}

/** The report on a run. */
export function showRead(store: Store, { id }: { readonly id: string }): Promise<RunReport> {
  return requireFound(showRun(store, id));
}

/** The parts of a run. */
export function treeRead(store: Store, query: { readonly id: string; readonly depth: TreeDepth }): Promise<RunTree> {
  return requireFound(readRunTree(store, query.id, query.depth));
}
