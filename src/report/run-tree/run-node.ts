import type { StepKind } from '../../core/context.ts';
import type { FileOperation, FileSource } from '../../core/value-sets.ts';

/** What a node of a run stands for. `permission` is the time for which a session waited for a decision of its user. */
export const NODE_KINDS = ['step', 'session', 'agent', 'request', 'tool', 'permission', 'file'] as const;

/** One of {@link NODE_KINDS}. */
export type NodeKind = (typeof NODE_KINDS)[number];

/** The sums over a node and everything below it. */
export type NodeSums = {
  readonly requests: number;
  /** US dollars; null if no cost is known and usage is missing or a model has no known price. */
  readonly costUsd: number | null;
  /** Whether usage is missing, or a model has no known price: the cost is a lower bound. */
  readonly isLowerBound: boolean;
  /** Tokens of all kinds. */
  readonly tokens: number;
  readonly toolCalls: number;
  readonly failedToolCalls: number;
  readonly files: Readonly<Record<FileOperation, number>>;
};

/** A part of a run. Times in milliseconds since 1970. */
export type RunNode = NodeSums & {
  /** Unique in the run: the kind and the ID of the stored row. */
  readonly id: string;
  /** The index of the parent, which stands before its children; null at the top. */
  readonly parent: number | null;
  readonly kind: NodeKind;
  /** The step, agent, model, tool or path. */
  readonly name: string;
  /** The number of the attempt of a step; null for other kinds. */
  readonly attempt: number | null;
  readonly stepKind: StepKind | null;
  readonly startedAt: number;
  /** Null while it is running, and for imported runs whose end is not known. */
  readonly endedAt: number | null;
  /** The result of a step or tool call, or the decision on a permission; null for other kinds. */
  readonly result: string | null;
  readonly errorType: string | null;
  /** Whether the run would have ended earlier if this had been faster. */
  readonly isCritical: boolean;
  /** The file operation; null for other kinds. */
  readonly file: FileFacts | null;
};

/** What happened to a file. */
export type FileFacts = {
  readonly operation: FileOperation;
  readonly source: FileSource;
  /** In bytes; null if unknown. */
  readonly size: number | null;
  readonly linesAdded: number | null;
  readonly linesRemoved: number | null;
};

/** The parts of a run, each behind its parent, in the order of their start. */
export type RunTree = {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** When this was read. */
  readonly asOf: number;
  readonly nodes: readonly RunNode[];
  /** How many parts were left out because of the requested depth. */
  readonly omitted: number;
  /** How long the parts on the critical path took, in milliseconds. */
  readonly criticalMs: number;
  /** How long sessions waited for permissions, in milliseconds. */
  readonly waitedMs: number;
  /** Average and highest number of steps that ran at the same time, without steps that only contain others. */
  readonly parallelism: { readonly average: number | null; readonly highest: number };
};
