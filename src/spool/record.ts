import type { RunResult } from '../core/context.ts';
import type { TokenUsage } from '../pricing/usage.ts';
import type { JsonObject } from '../core/json.ts';

/** What a file operation did to a file. */
export type FileOperation = 'create' | 'modify' | 'delete';

/** Who did a file operation: a tool whose work it is, or a shell command. */
export type FileSource = 'tool' | 'shell';

/** One file that a tool call or a shell command created, modified or deleted. Sizes in bytes. */
export type FileChange = {
  readonly path: string;
  readonly operation: FileOperation;
  readonly size?: number;
  readonly sizeBefore?: number;
  readonly lines?: number;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
  /** On the created half of a rename: the path that was deleted. */
  readonly renamedFrom?: string;
  /** On the deleted half of a rename: the path that was created. */
  readonly renamedTo?: string;
  /** When it happened, where that is known better than from the tool call; of a delete, the latest that it can have been. */
  readonly changedAt?: number;
};

/** A hook's event, from the module or the command form alike: the CLI's own payload, its content measured away. */
export type HookRecord = {
  readonly v: 1;
  readonly type: 'hook';
  readonly via: 'module' | 'command';
  readonly at?: number;
  /** The id that the runner gave the CLI process; absent in sessions started by hand. */
  readonly session?: string;
  /** The process id of the CLI, where the system tells it. */
  readonly cli?: number;
  /** How long the module took for the records before this one, in milliseconds each. */
  readonly took?: readonly number[];
  readonly payload: JsonObject;
};

/** One model request as the CLI's module hook saw it; its bill comes with the ledger. */
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

/** A run or step ended. */
export type EndRecord = {
  readonly v: 1;
  readonly type: 'run.ended' | 'step.ended';
  readonly at: number;
  readonly result: RunResult;
  readonly errorType?: string;
};

/** One model request in a session's ledger. */
export type LedgerRequest = {
  /** The id of its response; empty where it has none. */
  readonly messageId: string;
  /** What identifies it where the message id does not: the row that it begins with, or a fingerprint without content. */
  readonly rowId?: string;
  readonly requestId?: string;
  readonly agentId?: string;
  readonly model: string;
  readonly speed?: string;
  /** Where inference was limited to, as the API says it: `us`. */
  readonly geo?: string;
  /** How often the model itself searched the web. */
  readonly webSearches?: number;
  readonly effort?: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly usage: TokenUsage;
  readonly toolUseIds: readonly string[];
};

/** One tool call in a session's ledger: enough to fill in a call that the hooks missed. */
export type LedgerToolCall = {
  readonly toolUseId: string;
  readonly agentId?: string;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly errorType?: string;
  /** The digest of its input, by which a permission that was asked for is found again. */
  readonly inputDigest?: string;
  /** Who allowed or denied it, in the CLI's words: `config`, `user_temporary` and so on. */
  readonly decider?: string;
  readonly files: readonly FileChange[];
};

/** A conversation that was made shorter. Tokens as the CLI counts them. */
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

/** What the CLI itself says a model cost. */
export type BilledModel = {
  readonly usage: TokenUsage;
  readonly costNanoUsd: number;
  /** Set where the bill does not tell cache writes of five minutes from those of an hour: all are among the former. */
  readonly hasOneCacheLifetime?: true;
  /** Set where the CLI does not know the model and guessed its price. */
  readonly isGuess?: true;
};

/** The CLI's own bill of a session: per model, subagents and auxiliary requests included. */
export type Bill = { readonly costNanoUsd: number; readonly models: Readonly<Record<string, BilledModel>> };

/** What a session's transcripts say once the session has ended: the ledger beside the hooks' live path. */
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
};

/**
 * What a session's processes used together, as far as the machine tells. Memory is the most that they had at once; pages
 * that they share count for each of them.
 */
export type Resources = {
  readonly cpuUserSeconds: number;
  readonly cpuSystemSeconds: number;
  readonly peakMemoryBytes: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
};

/** A Claude CLI process ended; with its ledger, where a transcript was found. */
export type SessionRecord = {
  readonly v: 1;
  readonly type: 'session.ended';
  readonly at: number;
  readonly session: string;
  readonly startedAt: number;
  readonly exitCode: number | null;
  readonly signal?: string;
  /** Why it failed, where its exit does not say it. */
  readonly errorType?: string;
  readonly ledger?: Ledger;
  readonly resources?: Resources;
  /** A digest of the project's prompt files when it began: tells that they changed, not what is in them. */
  readonly prompts?: string;
  /** How the hooks were attached: in which form, or `none`, where the CLI of that version takes them in no way. */
  readonly hooks?: 'module' | 'command' | 'none';
};

/** Files that a finished tool call changed without saying so itself: a shell command's, above all. */
export type FilesChangedRecord = {
  readonly v: 1;
  readonly type: 'files.changed';
  /** When the call ended, and when it began. */
  readonly at: number;
  readonly startedAt: number;
  readonly toolUseId: string;
  /** The session that made the call, as its hook named it: the runner's id, the CLI's process, Claude's session id. */
  readonly session?: string;
  readonly cli?: number;
  readonly claudeSession?: string;
  readonly source: FileSource;
  readonly changes: readonly FileChange[];
};

/** Files that nobody lists one by one, such as those below `node_modules`. */
export type UncountedFiles = { readonly files: number; readonly bytes: number };

/** What a step changed in the project's files, first look against last: the final word. */
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
  /** By how much the files grew; negative where they shrank. */
  readonly bytes: number;
  /** The changes that no tool call of this step explained. */
  readonly unexplained: readonly FileChange[];
  /** Files that tools reported and that are not listed, because they are ignored. */
  readonly unlisted: readonly string[];
  /** Files written in ignored folders. */
  readonly uncounted: UncountedFiles;
};

/** Anything that a producer drops into a spool folder. */
export type SpoolRecord = HookRecord | RequestRecord | EndRecord | SessionRecord | FilesChangedRecord | StepFilesRecord;
