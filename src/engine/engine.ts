import { EXIT, UserError } from '../core/errors.ts';
import { inputHash, type Activity, type ActivityOptions, type Identity } from './activity.ts';
import { completeFinished, runAttempts, type AttemptRuntime } from './attempts.ts';
import { openJournal, type Journal, type JournalFile } from './journal.ts';
import type { Sleep } from './retry.ts';
import { reservedUsd, settle, spendingOf, type RecordedCost, type Spending } from './spending.ts';
import type { StartTimer } from './time-limits.ts';
import type { Workspace } from './workspace.ts';

/** Runs activities and remembers their results. */
export type Engine = {
  /**
   * The result of an activity: the one in the journal for the same key, input and definition, else that of a run.
   * @throws {UserError} if the journal has a result of another definition
   * @throws the error of the last attempt
   */
  readonly run: <I, O>(activity: Activity<I, O>, key: string, input: I, options?: ActivityOptions) => Promise<O>;
  /** How many attempts at the activity with this key were started, by all processes. */
  readonly attempts: (key: string) => number;
  /** What the ended attempts of the workflow, or those at the activity with this key, have cost. */
  readonly spent: (key?: string) => Spending;
  /**
   * What counts as spent, in US dollars: what is known, what may have been spent unknown, and the reservations of
   * attempts that have not ended.
   */
  readonly committedUsd: () => number;
  /** The part of it that attempts which have not ended have reserved. */
  readonly reservedUsd: () => number;
  /**
   * Ends the attempts whose process was killed, and settles what they and attempts of unknown usage cost. What is not
   * recorded stays unknown, up to their reservations.
   * @param isLost which keys; other attempts belong to processes that run. @default all
   */
  readonly settle: (recorded?: RecordedCost, isLost?: (key: string) => boolean) => void;
  /** The places with files that the next process continues with, see `Workspace.place`. */
  readonly heldPlaces: () => ReadonlySet<string>;
  /** The files of a workspace after the last activity in it, as the ID of their git tree; undefined before the first. */
  readonly treeOf: (workspace: Workspace) => string | undefined;
};

/** What an engine runs on. */
export type EngineOptions = {
  readonly journal: JournalFile;
  readonly signal: AbortSignal;
  /** Whether activities whose definition has changed are run again. @default false */
  readonly acceptsChanged?: boolean;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly startTimer: StartTimer;
};

/** Opens the engine of one execution of a workflow; the caller makes sure that no other process does. */
export function openEngine({ journal: file, signal, acceptsChanged = false, ...time }: EngineOptions): Engine {
  const journal = openJournal(file);
  const trees = new Map<string, string>();
  const runtime: AttemptRuntime = { ...time, journal, signal };
  return {
    run: async (activity, key, input, options = {}) => {
      const { workspace } = options;
      const before = workspace && (trees.get(workspace.id) ?? (await firstTree(journal, workspace)));
      const identity = { key, input: inputHash(input, before), definition: activity.definition };
      if (!acceptsChanged) requireSameDefinition(journal, identity);
      const known = journal.completed(key, identity.input, identity.definition);
      const work = { activity, identity, input, options, before };
      const { output, tree } = known ?? (await completeFinished(runtime, work)) ?? (await runAttempts(runtime, work));
      if (workspace && tree !== undefined) trees.set(workspace.id, tree);
      return output as never;
    },
    attempts: journal.attempts,
    spent: (key) => spendingOf(journal, key),
    committedUsd: () => {
      const { costUsd, unknownUsd } = spendingOf(journal);
      return costUsd + unknownUsd + reservedUsd(journal);
    },
    reservedUsd: () => reservedUsd(journal),
    settle: (recorded, isLost = () => true) => settle(journal, time.now(), isLost, recorded),
    heldPlaces: journal.heldPlaces,
    treeOf: ({ id }) => trees.get(id),
  };
}

const ORIGIN = 'workspace:';

/** The tree that the first activity in a workspace started from, also if that one was killed. */
async function firstTree(journal: Journal, workspace: Workspace): Promise<string> {
  if (workspace.origin !== undefined) return workspace.origin;
  const key = `${ORIGIN}${workspace.id}`;
  const known = journal.lastCompleted(key)?.tree;
  if (known !== undefined) return known;
  const tree = await workspace.snapshot();
  const entry = { v: 1, key, attempt: 1, at: 0, input: '', definition: '' } as const;
  journal.append({ ...entry, type: 'completed', output: null, tree, costUsd: 0 });
  return tree;
}

function requireSameDefinition(journal: Journal, { key, definition }: Identity): void {
  const found = (journal.finished(key) ?? journal.lastCompleted(key))?.definition;
  if (found === undefined || found === definition) return;
  throw new UserError(
    `Cannot continue with ${key}: its definition has changed from ${found.slice(0, 12)} to ${definition.slice(0, 12)}`,
    {
      hint: 'Add --accept-changed to run it again with the new definition, or continue with the version that began it',
      exitCode: EXIT.wrongUse,
    },
  );
}
