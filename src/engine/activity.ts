import { canonicalJson, sha256 } from '../core/canonical-json.ts';
import type { RetryPolicy } from './retry.ts';
import type { Limits } from './time-limits.ts';
import type { Workspace } from './workspace.ts';

/** What an activity uses of its attempt. */
export type ActivityContext = {
  readonly key: string;
  /** From 1, counted over all processes that ran the workflow. */
  readonly attempt: number;
  /** Aborted if the workflow is cancelled or a time limit is exceeded; the activity ends its processes then. */
  readonly signal: AbortSignal;
  /** What the attempt may cost at most, in US dollars; undefined without a reservation. */
  readonly reservedUsd: number | undefined;
  /** Says that the attempt makes progress. */
  readonly heartbeat: () => void;
  /** The session of an attempt that was cut off, to go on with: the files are as it left them. */
  readonly session: string | undefined;
  /** Keeps the session of this attempt, for the case that it is cut off. Never throws: without it, the next one begins again. */
  readonly noteSession: (session: string) => void;
  /** What the last attempt said that failed with an error of this type, whichever process ran it; undefined without one. */
  readonly lastMessage: (errorType: string) => string | undefined;
  /** Restores the files, because the session cannot be continued for this reason. */
  readonly beginAgain: (reason: string) => Promise<void>;
  /**
   * Adds to what the attempt has cost, in US dollars.
   * @param unknownUsd what it may have cost beyond that. @default nothing: the cost is known
   */
  readonly addCost: (usd: number, unknownUsd?: number) => void;
};

/** A named unit of work. Its input and its result are JSON values. */
export type Activity<I, O> = {
  readonly name: string;
  /** The hash of its code and of what the code uses. */
  readonly definition: string;
  readonly run: (input: I, context: ActivityContext) => Promise<O>;
  /** Makes its result of the files that it leaves; doing it again changes nothing. @default what `run` returns */
  readonly keep?: (tree: string, input: I) => Promise<O>;
};

/** How an activity continues with the session of an attempt that was cut off. */
export type Continuation = {
  /** Until when a session worked, in milliseconds since 1970; undefined if nothing is left to go on with. */
  readonly endOf: (session: string) => number | undefined;
  /** Called if an attempt continues with a session, or with the reason why it begins again. */
  readonly onCutOff: (reason?: string) => void;
  /** Called before files are restored that were changed; the git tree has the changed ones. */
  readonly onRestore: (tree: string) => void;
};

/** How an activity is run. None of it is part of its identity. */
export type ActivityOptions = Limits & {
  /** @default one attempt */
  readonly retry?: RetryPolicy;
  /** The files that the activity changes. They are part of its input, and restored before it runs. */
  readonly workspace?: Workspace;
  /** Requires a workspace with a place. @default what was cut off begins again */
  readonly continuation?: Continuation;
  /** Awaited before each attempt, for what `reserve` needs to know. */
  readonly prepare?: () => Promise<void>;
  /** Called before each attempt; what it may cost in US dollars. An error that it throws ends the activity. */
  readonly reserve?: () => number;
  /** Called with the error of an attempt that is repeated. */
  readonly onRepeat?: (error: unknown) => void;
};

/** The identity of an activity in a journal. */
export type Identity = { readonly key: string; readonly input: string; readonly definition: string };

/**
 * Defines an activity.
 * @param uses what else its result depends on, such as prompts and the names of models: a JSON value
 */
export function defineActivity<I, O>(name: string, uses: unknown, run: Activity<I, O>['run']): Activity<I, O> {
  return { name, definition: sha256(canonicalJson([name, uses, run.toString()])), run };
}

/**
 * Defines an activity whose result is made of the files that it leaves in its workspace. What was paid for `run` is not
 * lost if `keep` fails: the next process begins with `keep`.
 */
export function defineFileActivity<I, O>(
  name: string,
  uses: unknown,
  work: {
    readonly run: (input: I, context: ActivityContext) => Promise<void>;
    readonly keep: (tree: string, input: I) => Promise<O>;
  },
): Activity<I, O> {
  const run = work.run as Activity<I, never>['run'];
  return { ...defineActivity(name, [uses, work.keep.toString()], run), keep: work.keep };
}

/** The hash of an input and of the workspace that the activity starts from. */
export function inputHash(input: unknown, tree: string | undefined): string {
  return sha256(canonicalJson([input ?? null, tree ?? null]));
}
