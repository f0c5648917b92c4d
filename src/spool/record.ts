import type * as v from 'valibot';
import type { fileChange } from './schema/file-schemas.ts';
import type {
  bill,
  billedModel,
  ledger,
  ledgerAgent,
  ledgerCompaction,
  readPart,
  ledgerRequest,
  ledgerToolCall,
} from './schema/ledger-schema.ts';
import type { RECORD_SCHEMAS } from './schema/record-schemas.ts';

// The types of the records, inferred from the schemas that parse them. Producers import nothing else of the schemas:
// types are erased, so hooks and `exec` do not load the schema library.

/** A record that a producer writes into a spool folder. */
export type SpoolRecord = { [T in RecordType]: RecordOf<T> }[RecordType];

type RecordOf<T extends RecordType> = Output<(typeof RECORD_SCHEMAS)[T]>;

type Output<S extends v.GenericSchema> = Immutable<v.InferOutput<S>>;

type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** The types of records. */
export type RecordType = keyof typeof RECORD_SCHEMAS;

/** A hook event, from the module or the command hook: the CLI's payload with its content measured and removed. */
export type HookRecord = RecordOf<'hook'>;

/** A model request observed by the CLI's module hook; its cost comes with the ledger. */
export type RequestRecord = RecordOf<'request'>;

/** The end of a run or step. */
export type EndRecord = RecordOf<'run.ended' | 'step.ended'>;

/** The end of a Claude CLI process, with its ledger if a transcript was found. */
export type SessionRecord = RecordOf<'session.ended'>;

/** A session of the Claude CLI that was seen among the processes of a step. */
export type CliProcessRecord = RecordOf<'cli.process'>;

/** Files that a finished tool call, usually a shell command, changed without reporting them. */
export type FilesChangedRecord = RecordOf<'files.changed'>;

/** The overall file changes of a step, from its first to its last snapshot: the authoritative totals. */
export type StepFilesRecord = RecordOf<'step.files'>;

/** An operation of the worktree pool. */
export type WorktreeRecord = RecordOf<'worktree'>;

/** A use of the cache. */
export type CacheRecord = RecordOf<'cache'>;

/** Files that are not listed individually, such as those in `node_modules`. */
export type UncountedFiles = StepFilesRecord['uncounted'];

/** A file created, modified or deleted by a tool call or shell command. Sizes in bytes. */
export type FileChange = Output<typeof fileChange>;

/** The content of a session's transcripts after the session ended: the second source beside hooks. */
export type Ledger = Output<typeof ledger>;

/** A model request in a session's ledger. */
export type LedgerRequest = Output<typeof ledgerRequest>;

/** A tool call in a session's ledger, with enough data to add a call that the hooks missed. */
export type LedgerToolCall = Output<typeof ledgerToolCall>;

/** What a tool call read: digests that are equal only within a session. */
export type ReadPart = Output<typeof readPart>;

/** A compaction of the conversation. Tokens as counted by the CLI. */
export type LedgerCompaction = Output<typeof ledgerCompaction>;

/** A subagent in a session's ledger. */
export type LedgerAgent = Output<typeof ledgerAgent>;

/** The CLI's own bill of a session, by model; includes subagents and auxiliary requests. */
export type Bill = Output<typeof bill>;

/** The CLI's own cost of a model. */
export type BilledModel = Output<typeof billedModel>;

/**
 * Resource usage of a session's processes, as far as the system reports it. Memory is the peak of their sum; shared
 * pages count for each process.
 */
export type Resources = NonNullable<SessionRecord['resources']>;
