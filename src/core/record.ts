import type { RunResult } from './context.ts';
import type { TokenUsage } from './usage.ts';
import type { JsonObject } from './json.ts';

/** What a file operation did to a file. */
export type FileOperation = 'create' | 'modify' | 'delete';

/** One file that a tool call or a shell command created, modified or deleted. Sizes in bytes. */
export type FileChange = {
  readonly path: string;
  readonly operation: FileOperation;
  readonly size?: number;
  readonly sizeBefore?: number;
  readonly lines?: number;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
};

/** A hook's event, from the module or the command form alike: the CLI's own payload, its content measured away. */
export type HookRecord = {
  readonly v: 1;
  readonly type: 'hook';
  readonly via: 'module' | 'command';
  readonly at?: number;
  /** The id that the runner gave the CLI process; absent in sessions started by hand. */
  readonly session?: string;
  readonly payload: JsonObject;
};

/** One model request as the CLI's module hook saw it; its bill comes with the ledger. */
export type RequestRecord = {
  readonly v: 1;
  readonly type: 'request';
  readonly at: number;
  readonly session?: string;
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
  readonly messageId: string;
  readonly requestId?: string;
  readonly agentId?: string;
  readonly model: string;
  readonly speed?: string;
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
  readonly files: readonly FileChange[];
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
export type BilledModel = { readonly usage: TokenUsage; readonly costNanoUsd: number };

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
  readonly bill?: Bill;
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
  readonly ledger?: Ledger;
};

/** Anything that a producer drops into a spool folder. */
export type SpoolRecord = HookRecord | RequestRecord | EndRecord | SessionRecord;
