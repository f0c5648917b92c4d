import type { StepKind } from '../core/context.ts';

/** Properties of an attempt set by the caller; missing ones are derived from previous attempts. */
export type AttemptOptions = {
  readonly attempt?: number;
  readonly kind?: StepKind;
  /** The name of the step whose result this one repairs. */
  readonly repairs?: string;
};

/** The number and kind of a step attempt, and the attempt that it follows. */
export type Attempt = { readonly attempt: number; readonly kind: StepKind; readonly linkId?: string };

/** A finished attempt. */
export type EndedAttempt = { readonly id: string; readonly attempt: number; readonly failed: boolean };

/** Tracks the attempts at the steps of one run. */
export type AttemptTracker = {
  readonly next: (name: string, options: AttemptOptions) => Attempt;
  readonly ended: (name: string, ended: EndedAttempt) => void;
};

/**
 * Creates an empty tracker. A step that starts after one of the same name has failed is its next attempt, until an
 * attempt succeeds; concurrent steps of one name are not attempts of each other.
 */
export function openAttemptTracker(): AttemptTracker {
  const failures = new Map<string, number>();
  const last = new Map<string, string>();
  return {
    next: (name, options) => {
      const attempt = options.attempt ?? (failures.get(name) ?? 0) + 1;
      const kind = options.kind ?? (options.repairs ? 'repair' : attempt > 1 ? 'retry' : 'first');
      const linkId = options.repairs ? last.get(options.repairs) : attempt > 1 ? last.get(name) : undefined;
      return { attempt, kind, ...(linkId ? { linkId } : {}) };
    },
    ended: (name, { id, attempt, failed }) => {
      const before = failures.get(name) ?? 0;
      last.set(name, id);
      if (failed) failures.set(name, before + 1);
      // A step that began before the last failure was no attempt to fix it.
      else if (attempt > before) failures.delete(name);
    },
  };
}
