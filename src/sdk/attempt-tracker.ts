import type { StepKind } from '../core/context.ts';

/** Properties of an attempt set by the caller; missing ones are derived from previous attempts. */
export type AttemptOptions = {
  /** The number of the attempt, from 1. @default one more than the attempts that failed since the last success */
  readonly attempt?: number;
  /** @default `repair` with `repairs`, else `first` or `retry` by the number of the attempt */
  readonly kind?: StepKind;
  /** The name of the step whose result this one repairs. */
  readonly repairs?: string;
  /** The key of the parallel branch that the attempt belongs to, such as the name of one of several tasks. */
  readonly branch?: string;
};

/** The number and kind of a step attempt, and the attempt that it follows. */
export type Attempt = {
  readonly attempt: number;
  readonly kind: StepKind;
  readonly linkId?: string;
  readonly branch?: string;
};

/** A finished attempt. */
export type EndedAttempt = {
  readonly id: string;
  readonly attempt: number;
  readonly failed: boolean;
  readonly branch?: string;
};

/** Tracks the attempts at the steps of one run. */
export type AttemptTracker = {
  readonly next: (name: string, options: AttemptOptions) => Attempt;
  readonly ended: (name: string, ended: EndedAttempt) => void;
};

type Branched = { readonly branch?: string };

/**
 * Creates an empty tracker. A step that starts after one of the same name has failed is its next attempt, until an
 * attempt succeeds; concurrent steps of one name, and those of different branches, are not attempts of each other.
 */
export function openAttemptTracker(): AttemptTracker {
  const failures = new Map<string, number>();
  const last = new Map<string, string>();
  // A repair in a branch may regard a result of the branch, or of all of them.
  const lastOf = (name: string, of: Branched): string | undefined => last.get(keyOf(name, of)) ?? last.get(name);
  return {
    next: (name, options) => {
      const key = keyOf(name, options);
      const attempt = isAttempt(options.attempt) ? options.attempt : (failures.get(key) ?? 0) + 1;
      const kind = options.kind ?? (options.repairs ? 'repair' : attempt > 1 ? 'retry' : 'first');
      const linkId = options.repairs ? lastOf(options.repairs, options) : attempt > 1 ? last.get(key) : undefined;
      return { attempt, kind, ...(linkId ? { linkId } : {}), ...(options.branch ? { branch: options.branch } : {}) };
    },
    ended: (name, { id, attempt, failed, ...of }) => {
      const key = keyOf(name, of);
      const before = failures.get(key) ?? 0;
      for (const one of new Set([key, name])) last.set(one, id);
      if (failed) failures.set(key, before + 1);
      // A step that began before the last failure was no attempt to fix it.
      else if (attempt > before) failures.delete(key);
    },
  };
}

function keyOf(name: string, { branch }: Branched): string {
  return branch === undefined ? name : JSON.stringify([name, branch]);
}

/** The relay refuses the whole step if its attempt is no number from 1, such as one that a caller counts from 0. */
function isAttempt(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 1;
}
