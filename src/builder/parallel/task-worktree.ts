import { leaseWorktree, type LeasedWorktree } from '../../pool/index.ts';
import { openGitWorkspace, type Workspace } from '../../engine/workspace.ts';
import type { BuildContext } from '../build-context.ts';
import type { Commit } from './commits.ts';

/** A folder in which activities change files. */
export type WorkPlace = {
  readonly workspace: Workspace;
  readonly folder: () => Promise<string>;
  /** The task whose place it is; undefined for the package itself. */
  readonly task?: string;
};

/**
 * The worktree of a task. It is leased when it is first used, which a task whose result is in the journal never does. A
 * build that was killed gets the same worktree again.
 */
export function taskWorktree({ env, state, indexes }: BuildContext, task: string, base: Commit): WorkPlace {
  let leased: Promise<LeasedWorktree> | undefined;
  const lease = (): Promise<LeasedWorktree> =>
    (leased ??= leaseWorktree({
      env,
      repository: state.into,
      base: base.commit,
      task: leaseName(state.runId, task),
      runId: state.runId,
    }));
  const folder = async (): Promise<string> => (await lease()).path;
  let opened: Promise<Workspace> | undefined;
  const files = (): Promise<Workspace> => (opened ??= folder().then((path) => openGitWorkspace(path, indexes)));
  const workspace: Workspace = {
    id: `task:${task}`,
    origin: base.tree,
    place: async () => (await lease()).lease,
    changedAt: async (tree) => (await files()).changedAt?.(tree) ?? Infinity,
    snapshot: async () => (await files()).snapshot(),
    restore: async (tree) => (await files()).restore(tree),
  };
  return { workspace, folder, task };
}

/** The name under which a task of a build holds its lease. */
export function leaseName(runId: string, task: string): string {
  return `${runId}/${task}`;
}
