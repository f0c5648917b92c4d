import type { CacheReason, CacheVerdict } from '../core/value-sets.ts';
import type { Access } from './observe/observation.ts';
import type { Environment } from '../core/environment.ts';
import type { KeyRequest } from './key/key.ts';
import type { Host } from './key/host.ts';
import type { Placement } from './result/place-file.ts';
import type { Trust } from './store/entry.ts';

/** Work whose result is cached. */
export type CacheRequest = KeyRequest & {
  /** How long a success is used; without it, until something changes. */
  readonly ttlMs?: number;
  /** How long a failure is used. */
  readonly failureTtlMs: number;
  /** How files are placed. @default `auto` */
  readonly placement?: Placement;
  /**
   * Whether text files that contain the path of the project get that of the project in which they are restored, as those
   * that package managers write need it. Without it, such a result is only used in its own project folder.
   */
  readonly relocates?: boolean;
  /** Whether the result is kept when the cache is too large. */
  readonly isPinned: boolean;
  /** Agents use results but do not store them. */
  readonly trust: Trust;
};

/** What a run left besides its files. */
export type Attempt = {
  readonly exitCode: number;
  /** The output of a command, or the value of a function as JSON. */
  readonly log: Buffer;
  /** Why the result must not be stored, such as a signal. */
  readonly refusal?: string;
  /** What the run read and wrote, if that was observed. */
  readonly observed?: {
    readonly accesses: readonly Access[];
    /** When the run began, in milliseconds since 1970, by the clock of the file system. */
    readonly startedAt: number;
  };
};

/** What the cache uses of its surroundings; tests replace it. */
export type Surroundings = {
  /** The environment of the cache itself. */
  readonly env: Environment;
  readonly host: Host;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 to 1 that decides which hits are run again. */
  readonly random: () => number;
  /** Receives each problem of the cache, once. */
  readonly warn: (problem: string) => void;
  /** Writes a new file of the cache. @default that of Node */
  readonly writeFile?: (file: string, content: string | Buffer) => void;
};

/** The result of cached work. */
export type CacheResult = {
  readonly hit: boolean;
  /** Undefined if no key could be computed. */
  readonly key?: string;
  readonly reason: CacheReason;
  /** The path that the reason is about, if it is about one. */
  readonly path?: string;
  readonly exitCode: number;
  readonly log: Buffer;
  /** Why the result of a run was not stored. */
  readonly notStored?: string;
  /** Of a hit that was run again: whether the run had the same result. */
  readonly verified?: CacheVerdict;
  /** How long the stored run took, which a hit saves; in milliseconds. */
  readonly savedMs?: number;
};
