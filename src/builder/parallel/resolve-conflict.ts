import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineFileActivity, type ActivityContext } from '../../engine/activity.ts';
import { mergeTrees } from '../../pool/merge/merge-trees.ts';
import type { BuildContext } from '../build-context.ts';
import { sessionSettings } from '../configuration.ts';
import { conflictPrompt } from '../prompts.ts';
import { agentOptions } from '../stages/agent-options.ts';
import { runAgentSession } from '../stages/agent-session.ts';
import { AgentFailed } from '../stages/session-errors.ts';
import { runStage } from '../stages/run-stage.ts';
import { commitTree, type Commit } from './commits.ts';
import type { WorkPlace } from './task-worktree.ts';

/** The work of a task that cannot be merged, and the files that prevent it. */
export type OpenConflict = {
  readonly name: string;
  readonly commit: string;
  readonly files: readonly { readonly path: string; readonly kind: string }[];
  readonly problem?: string;
};

/** A conflict to resolve. */
type ConflictWork = {
  /** The key of the merge. */
  readonly key: string;
  readonly place: WorkPlace;
  /** The work that is merged already. */
  readonly current: Commit;
  readonly conflict: OpenConflict;
};

/**
 * Merges the work of one more task; a session resolves the conflicts, which are marked in the files.
 * @returns the commit with both
 * @throws {AgentFailed} if markers are left
 */
export async function resolveConflict(
  build: BuildContext,
  { key: merge, place, current, conflict }: ConflictWork,
): Promise<Commit> {
  const settings = sessionSettings(build.state.configuration, 0);
  const key = `${merge} repair ${conflict.name}`;
  type Input = Pick<ConflictWork, 'current' | 'conflict'>;
  const { into } = build.state;
  const run = async (input: Input, context: ActivityContext): Promise<void> => {
    const [merged] = await mergeTrees(into, [[input.current.commit, input.conflict.commit]]);
    if (!merged || merged.problem !== undefined) throw new AgentFailed(merged?.problem ?? 'nothing can be merged');
    const cwd = await place.folder();
    const task = {
      stage: 'repair',
      task: input.conflict.name,
      prompt: conflictPrompt(input.conflict.files),
      prepare: () => place.workspace.restore(merged.tree),
      settings,
      cwd,
    } as const;
    await runAgentSession(build, { ...task, step: { repairs: 'merge', project: cwd } }, context);
    requireResolved(cwd, input.conflict);
  };
  const keep = (tree: string, input: Input): Promise<Commit> => {
    const parents = [input.current.commit, input.conflict.commit];
    return commitTree(into, { tree, parents, message: `Merge ${input.conflict.name}` });
  };
  const activity = defineFileActivity('resolve conflict', [conflictPrompt([]), settings], { run, keep });
  const stage = { stage: 'repair', key, task: conflict.name } as const;
  const options = agentOptions(build, `the repair of the merge of ${conflict.name}`, { workspace: place.workspace });
  return runStage(build, stage, () => build.engine.run(activity, key, { current, conflict }, options));
}

/** Without `=======`, which also underlines a heading of Markdown and never stands alone in a conflict. */
const MARKER = /^(?:<{7}|>{7}) /m;

function requireResolved(folder: string, { name, files }: OpenConflict): void {
  const left = files.filter(({ path }) => {
    const file = join(folder, path);
    return existsSync(file) && MARKER.test(readFileSync(file, 'utf8'));
  });
  if (left.length > 0)
    throw new AgentFailed(`Cannot merge ${name}: ${left.map(({ path }) => path).join(', ')} has conflict markers`);
}
