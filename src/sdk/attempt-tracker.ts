import type { StepKind } from '../core/context.ts';

/** What a caller says of an attempt; what is left out is worked out from the attempts before it. */
export type AttemptOptions = {
  readonly attempt?: number;
  readonly kind?: StepKind;
  /** The name of the step whose result this one repairs. */
  readonly repairs?: string;
};

/** Which attempt a step is, of what kind, and what it follows. */
export type Attempt = { readonly attempt: number; readonly kind: StepKind; readonly linkId?: string };

/** An attempt that has ended. */
export type EndedAttempt = { readonly id: string; readonly attempt: number; readonly failed: boolean };

/** The attempts at the steps of one run. */
export type AttemptTracker = {
  readonly next: (name: string, options: AttemptOptions) => Attempt;
  readonly ended: (name: string, ended: EndedAttempt) => void;
};

/**
 * An empty book. A step that begins after one of the same name has failed is the next attempt at it, until an attempt
 * succeeds; steps of one name that run side by side are not attempts at each other.
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
      // What began before the last failure was no attempt to mend it.
      else if (attempt > before) failures.delete(name);
    },
  };
}
