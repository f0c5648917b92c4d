import type { FileOperation, FileSource } from '../core/value-sets.ts';
import type { RunResult } from '../core/context.ts';
import type { TokenUsage } from '../pricing/usage.ts';
import type { JsonObject } from '../core/json.ts';

/** A file created, modified or deleted by a tool call or shell command. Sizes in bytes. */
export type FileChange = {
  readonly path: string;
  readonly operation: FileOperation;
  readonly size?: number;
  readonly sizeBefore?: number;
  readonly lines?: number;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
  /** For the created half of a rename: the path that was deleted. */
  readonly renamedFrom?: string;
  /** For the deleted half of a rename: the path that was created. */
  readonly renamedTo?: string;
  /**
   * When the change happened, if known more precisely than from the tool call; for a deletion, the latest possible
   * time.
   */
  readonly changedAt?: number;
};

/** A hook event, from the module or the command hook: the CLI's payload with its content measured and removed. */
export type HookRecord = {
  readonly v: 1;
  readonly type: 'hook';
  readonly via: 'module' | 'command';
  readonly at?: number;
  /** The ID that the runner assigned to the CLI process; absent in interactive sessions. */
  readonly session?: string;
  /** The process ID of the CLI, if known. */
  readonly cli?: number;
  /** Durations of the module's previous records, in milliseconds. */
  readonly took?: readonly number[];
  readonly payload: JsonObject;
};

/** A model request observed by the CLI's module hook; its cost comes with the ledger. */
export type RequestRecord = {
  readonly v: 1;
  readonly type: 'request';
  readonly at: number;
  readonly session?: string;
  readonly cli?: number;
  readonly sessionId: string;
  readonly turnId: string;
  readonly index: number;
  readonly agentId?: string;
  readonly model: string;
  readonly effort?: string;
  readonly startedAt: number;
  readonly toolUseIds: readonly string[];
  readonly usage: TokenUsage;
};

/** The end of a run or step. */
export type EndRecord = {
  readonly v: 1;
  readonly type: 'run.ended' | 'step.ended';
  readonly at: number;
  readonly result: RunResult;
  readonly errorType?: string;
};

/** A model request in a session's ledger. */
export type LedgerRequest = {
  /** The ID of the response; empty if there is none. */
  readonly messageId: string;
  /** Identifies the request if the message ID does not: the ID of its first row, or a fingerprint without content. */
  readonly rowId?: string;
  readonly requestId?: string;
  readonly agentId?: string;
  readonly model: string;
  readonly speed?: string;
  /** The inference region restriction reported by the API: `us`. */
  readonly geo?: string;
  /** Number of web searches by the model. */
  readonly webSearches?: number;
  readonly effort?: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly usage: TokenUsage;
  /** Set if the usage is missing or damaged: its tokens count as 0 and its cost is unknown. */
  readonly isUsageUnknown?: true;
  readonly toolUseIds: readonly string[];
};

/** A tool call in a session's ledger, with enough data to add a call that the hooks missed. */
export type LedgerToolCall = {
  readonly toolUseId: string;
  readonly agentId?: string;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly errorType?: string;
  /** The digest of its input, which matches it with its permission request. */
  readonly inputDigest?: string;
  /** Who allowed or denied it, in the CLI's terms: `config`, `user_temporary` and so on. */
  readonly decider?: string;
  readonly files: readonly FileChange[];
};

/** A compaction of the conversation. Tokens as counted by the CLI. */
export type LedgerCompaction = {
  readonly at: number;
  readonly trigger?: string;
  readonly tokensBefore?: number;
  readonly tokensAfter?: number;
};

/** A subagent in a session's ledger. */
export type LedgerAgent = {
  readonly agentId: string;
  readonly name: string;
  /** The tool call that started it. */
  readonly toolUseId?: string;
  readonly startedAt: number;
  readonly endedAt: number;
};

/** The CLI's own cost of a model. */
export type BilledModel = {
  readonly usage: TokenUsage;
  readonly costNanoUsd: number;
  /**
   * Set if the bill does not distinguish cache writes of five minutes and one hour: all count as five-minute writes.
   */
  readonly hasOneCacheLifetime?: true;
  /** The CLI's canonical name of the model, if the entry names it in another way. */
  readonly canonical?: string;
  /** Set if the cost is an estimate of the CLI, which does not know the model, or is missing. */
  readonly isGuess?: true;
};

/** The CLI's own bill of a session, by model; includes subagents and auxiliary requests. */
export type Bill = { readonly costNanoUsd: number; readonly models: Readonly<Record<string, BilledModel>> };

/** The content of a session's transcripts after the session ended: the second source beside hooks. */
export type Ledger = {
  readonly sessionId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requests: readonly LedgerRequest[];
  readonly toolCalls: readonly LedgerToolCall[];
  readonly agents: readonly LedgerAgent[];
  readonly compactions?: readonly LedgerCompaction[];
  readonly bill?: Bill;
  /** The version of the CLI that wrote it. */
  readonly cliVersion?: string;
  /** How many stretches of the transcripts could not be read: what stood there is in none of the figures. */
  readonly unreadable?: number;
};

/**
 * Resource usage of a session's processes, as far as the system reports it. Memory is the peak of their sum; shared
 * pages count for each process.
 */
export type Resources = {
  readonly cpuUserSeconds: number;
  readonly cpuSystemSeconds: number;
  readonly peakMemoryBytes: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
};

/** The end of a Claude CLI process, with its ledger if a transcript was found. */
export type SessionRecord = {
  readonly v: 1;
  readonly type: 'session.ended';
  readonly at: number;
  readonly session: string;
  readonly startedAt: number;
  readonly exitCode: number | null;
  readonly signal?: string;
  /** Why it failed, if its exit status does not show it. */
  readonly errorType?: string;
  readonly ledger?: Ledger;
  readonly resources?: Resources;
  /**
   * The time from the start of the CLI's work on its prompt to the first token of the model, in milliseconds, as in the
   * CLI's result record (`ttft_ms`); only known of sessions whose output is read.
   */
  readonly timeToFirstTokenMs?: number;
  /** A digest of the project's prompt files at the start: shows whether they changed, not their content. */
  readonly prompts?: string;
  /** The form in which hooks were attached; `none` if the CLI version supports neither form. */
  readonly hooks?: 'module' | 'command' | 'none';
};

/** Files that a finished tool call, usually a shell command, changed without reporting them. */
export type FilesChangedRecord = {
  readonly v: 1;
  readonly type: 'files.changed';
  /** When the call started and ended. */
  readonly at: number;
  readonly startedAt: number;
  readonly toolUseId: string;
  /** The session of the call as its hook reported it: the runner's ID, the CLI's process, Claude's session ID. */
  readonly session?: string;
  readonly cli?: number;
  readonly claudeSession?: string;
  readonly source: FileSource;
  readonly changes: readonly FileChange[];
};

/** Files that are not listed individually, such as those in `node_modules`. */
export type UncountedFiles = { readonly files: number; readonly bytes: number };

/** The overall file changes of a step, from its first to its last snapshot: the authoritative totals. */
export type StepFilesRecord = {
  readonly v: 1;
  readonly type: 'step.files';
  readonly at: number;
  readonly startedAt: number;
  readonly created: number;
  readonly modified: number;
  readonly deleted: number;
  readonly linesAdded: number;
  readonly linesRemoved: number;
  /** Change of the total size; negative if files shrank. */
  readonly bytes: number;
  /** Changes not explained by a tool call of this step. */
  readonly unexplained: readonly FileChange[];
  /** Files reported by tools that are not listed because they are ignored. */
  readonly unlisted: readonly string[];
  /** Files written in ignored folders. */
  readonly uncounted: UncountedFiles;
};

/** A record that a producer writes into a spool folder. */
export type SpoolRecord = HookRecord | RequestRecord | EndRecord | SessionRecord | FilesChangedRecord | StepFilesRecord;
