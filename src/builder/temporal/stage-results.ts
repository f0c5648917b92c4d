import { openJournal, type JournalFile } from '../../engine/journal.ts';
import type { BuildContext } from '../build-context.ts';
import type { ReachedTree } from './build-execution.ts';

/** The only result of most stages that Temporal keeps. */
export function reached({ engine, workspace }: BuildContext): ReachedTree {
  const tree = engine.treeOf(workspace);
  return tree === undefined ? {} : { tree };
}

/** The result of an earlier stage, from the journal. */
export function outputOf<T>(journal: JournalFile, key: string): T {
  return openJournal(journal).lastCompleted(key)?.output as T;
}
