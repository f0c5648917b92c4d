/** What a run did to a path. */
export type Access = {
  /**
   * `read` also stands for asking for the attributes of what exists, `miss` for opening or asking for what does not.
   * `append` is a write that keeps what was there; `attributes` reads extended attributes. `unseen` is a use of
   * something that reads files in a way that is not observed, and `given` a folder that a program gets which is not.
   */
  readonly kind: 'read' | 'miss' | 'list' | 'write' | 'append' | 'attributes' | 'unseen' | 'given';
  /** Absolute; of what is `unseen`, its description. */
  readonly path: string;
};

/** How the files that a run reads are found. */
export const OBSERVERS = ['node', 'strace', 'off'] as const;

/** One of {@link OBSERVERS}. */
export type Observer = (typeof OBSERVERS)[number];

/** A command as it is started to be observed. */
export type Observation = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the run did, in its order; called after its end. */
  readonly accesses: () => readonly Access[];
  /** Removes what was made to observe the run; called at last. */
  readonly close: () => void;
  /** Why nothing can be observed, although it was requested. */
  readonly refusal?: string;
};
