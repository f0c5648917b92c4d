import { findConflicts } from '../../pool/index.ts';
import { runEnvironment, type BuildContext } from '../build-context.ts';
import { leaseName } from './task-worktree.ts';

/** Reports conflicts between tasks while they run. */
export type ConflictWatch = {
  readonly started: (task: string) => void;
  /** Compares the work of the task with that of all others so far. */
  readonly ended: (task: string, commit: string) => Promise<void>;
};

/** How notes of conflicts begin. */
export const CONFLICT = 'Conflict between';

/**
 * Opens the watch of a build. It only warns: what it cannot compare is compared by the merge.
 * @param done the commits of tasks that are done already
 */
export function openConflictWatch(build: BuildContext, done: ReadonlyMap<string, string> = new Map()): ConflictWatch {
  const { state, emit } = build;
  const env = runEnvironment(build);
  const names = new Map<string, string>(done);
  const reported = new Set<string>();
  const taskOf = (name: string): string =>
    [...names].find(([task, at]) => at === name || leaseName(state.runId, task) === name)?.[0] ?? name;
  return {
    started: (task) => void names.set(task, leaseName(state.runId, task)),
    ended: async (task, commit) => {
      names.set(task, commit);
      const found = await findConflicts(env, state.into, [...names.values()]).catch(() => ({ conflicting: [] }));
      for (const { ours, theirs, conflicts } of found.conflicting) {
        const pair = [taskOf(ours), taskOf(theirs)].sort().join(' and ');
        if (reported.has(pair)) continue;
        reported.add(pair);
        emit({ type: 'note', text: `${CONFLICT} ${pair}: ${conflicts.map(({ path }) => path).join(', ')}` });
      }
    },
  };
}
