import { stateFolder } from '../core/environment.ts';
import { watchWorktree, type WorktreeWatch } from '../files/watch-worktree.ts';
import { watchClaude } from '../claude/witness/watch-claude.ts';
import type { ActiveContext } from './active-context.ts';
import type { Outcome } from './outcome.ts';
import { within } from './within.ts';

/** Options of {@link runStep}. */
export type RunStepOptions = {
  /** Whether changes to the project's files are recorded. @default true */
  readonly files?: boolean;
  /** Called with the outcome when the function has ended. */
  readonly ended?: (outcome: Outcome) => void;
};

/** Runs `fn` as the opened step `active`; the caller receives its result or error unchanged. */
export async function runStep<T>(active: ActiveContext, options: RunStepOptions, fn: () => T | Promise<T>): Promise<T> {
  const watch = options.files === false ? undefined : await watchFiles(active);
  const claude = active.folder === undefined ? undefined : watchClaude(active.folder);
  const watched = async (): Promise<T> => {
    try {
      return await fn();
    } finally {
      // Before the end: a CLI that is left running belongs to the step.
      claude?.stop();
    }
  };
  try {
    return await within(active, watched, options.ended);
  } finally {
    // After the recorded end: the last snapshot of a large project takes time that is not the step's.
    await watch?.stop();
  }
}

/** Starts to watch the project's files. In a project with too many files no changes are recorded. */
async function watchFiles({ folder, context }: ActiveContext): Promise<WorktreeWatch | undefined> {
  const { project } = context;
  return folder ? watchWorktree({ project, folder, excludedPaths: [stateFolder(process.env)] }) : undefined;
}
