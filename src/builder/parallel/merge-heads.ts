import { defineActivity, type ActivityContext } from '../../engine/activity.ts';
import { foldHeads } from '../../pool/merge/fold.ts';
import { regenerateLockfiles } from '../../pool/merge/lockfiles.ts';
import { openPool } from '../../pool/state/pool.ts';
import { step } from '../../sdk/step.ts';
import { inStep, type BuildContext } from '../build-context.ts';
import { runStage } from '../stages/run-stage.ts';
import { commitTree, treeOf, type Commit } from './commits.ts';
import { resolveConflict, type OpenConflict } from './resolve-conflict.ts';
import type { WorkPlace } from './task-worktree.ts';

/** The work of a task, by its name. */
export type Head = { readonly name: string; readonly commit: string };

/** What to merge, and where. */
export type MergeWork = {
  /** The key of the activity. */
  readonly key: string;
  readonly place: WorkPlace;
  readonly base: Commit;
  readonly heads: readonly Head[];
};

/** A merge, and the heads that are not part of it because of conflicts. */
type Merged = Commit & { readonly conflicts: readonly OpenConflict[] };

/**
 * Merges the work of tasks into the files of a place. Each conflict is resolved by a session.
 * @returns the commit with the work of all
 */
export async function mergeHeads(build: BuildContext, work: MergeWork): Promise<Commit> {
  const { key, place, base, heads } = work;
  const activity = defineActivity('merge', null, async (input: Pick<MergeWork, 'base' | 'heads'>, context) => {
    try {
      const options = { files: false, attempt: context.attempt };
      return await step('merge', options, ({ env }) => merge(inStep(build, env), place, input, context));
    } catch (error) {
      // A conflict is a result: the step has failed, the activity has not.
      if (error instanceof MergeConflict) return error.merged;
      throw error;
    }
  });
  const stage = { stage: 'merge', key, ...(place.task !== undefined && { task: place.task }) } as const;
  const options = { workspace: place.workspace };
  const merged: Merged = await runStage(
    build,
    stage,
    () => build.engine.run(activity, key, { base, heads }, options),
    ({ conflicts }) => (conflicts.length === 0 ? undefined : conflicts.map(conflictText).join('; ')),
  );
  let current: Commit = merged;
  for (const conflict of merged.conflicts) current = await resolveConflict(build, { key, place, current, conflict });
  return current;
}

/** @throws {MergeConflict} if a head is left out; all others are merged */
async function merge(
  { env, state }: BuildContext,
  { workspace, folder }: WorkPlace,
  { base, heads }: Pick<MergeWork, 'base' | 'heads'>,
  { signal }: ActivityContext,
): Promise<Merged> {
  const { folded, leftOut } = await foldHeads(await openPool(env, state.into), base.commit, heads);
  signal.throwIfAborted();
  const last = folded.at(-1);
  const tree = last ? await treeOf(state.into, last.commit) : base.tree;
  await workspace.restore(tree);
  if (last && last.lockfiles.length > 0) await regenerateLockfiles(await folder(), last.lockfiles, env);
  const complete = await workspace.snapshot();
  const names = folded.map(({ head }) => head.name);
  const parents = [base.commit, ...folded.map(({ head }) => head.commit)];
  const commit = await commitTree(state.into, { tree: complete, parents, message: `Merge ${names.join(', ')}` });
  const conflicts = leftOut.map(({ head, conflicts: found, problem }) => ({
    name: head.name,
    commit: head.commit,
    files: found.map(({ path, kind }) => ({ path, kind })),
    ...(problem !== undefined && { problem }),
  }));
  if (conflicts.length > 0) throw new MergeConflict({ ...commit, conflicts });
  return { ...commit, conflicts };
}

/** Some of the work is not merged. */
class MergeConflict extends Error {
  override readonly name = 'MergeConflict';
  readonly merged: Merged;

  constructor(merged: Merged) {
    super(merged.conflicts.map(conflictText).join('; '));
    this.merged = merged;
  }
}

function conflictText({ name, files, problem }: OpenConflict): string {
  return `${name} is in conflict with the other tasks${problem === undefined ? '' : ` (${problem})`}: ${files.map(({ path, kind }) => `${path} (${kind})`).join(', ')}`;
}
