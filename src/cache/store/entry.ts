import * as v from 'valibot';
import { parseJson } from '../../core/json.ts';

/** Who wrote an entry. Entries of agents are not stored, and not used if they are found. */
export const TRUST_LEVELS = ['verified', 'agent'] as const;

/** The trust in the caller that runs the work. */
export type Trust = (typeof TRUST_LEVELS)[number];

/** A stored result. Files and output are blobs, named by their SHA-256. */
export type Entry = v.InferOutput<typeof ENTRY>;

/** The project's own folder in the target of a link; where the link is restored, it is another one. */
export const PROJECT = '{project}';

/** The path of the project in a relocated text file. */
export const PROJECT_MARK = '{stepmeter-project}';

const whole = v.pipe(v.number(), v.integer());

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** A file of a result, with its path relative to the project. */
export const OUTPUT = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    path: v.string(),
    mode: whole,
    digest,
    size: whole,
    /** Whether the content has {@link PROJECT_MARK} where the file has the path of the project. */
    isRelocated: v.optional(v.literal(true)),
  }),
  v.object({ kind: v.literal('link'), path: v.string(), target: v.string() }),
  v.object({ kind: v.literal('folder'), path: v.string(), mode: whole }),
]);

/** A file, symbolic link or folder of a result. */
export type Output = v.InferOutput<typeof OUTPUT>;

const ENTRY = v.object({
  v: v.literal(1),
  key: digest,
  name: v.string(),
  trust: v.picklist(TRUST_LEVELS),
  /** When the work began, in milliseconds since 1970. */
  createdAt: whole,
  /** Until when the entry is used; null without an end. */
  expiresAt: v.nullable(whole),
  durationMs: v.pipe(v.number(), v.minValue(0)),
  exitCode: whole,
  /** The project's path if the result contains it: the entry is only used there. */
  location: v.nullable(v.string()),
  /** Blobs: the output of a command or the value of a function; the files; the observed inputs; the parts of the key. */
  log: digest,
  files: digest,
  observed: digest,
  manifest: digest,
  /** The sum of the sizes of log and files. */
  bytes: whole,
});

/** Parses an entry; undefined if it is not valid. */
export function parseEntry(text: string): Entry | undefined {
  const parsed = v.safeParse(ENTRY, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}
