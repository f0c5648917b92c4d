import type { BuildEnd } from '../events.ts';
import type { Commit } from '../parallel/commits.ts';
import type { Head } from '../parallel/merge-heads.ts';

/** The name of the workflow in Temporal, and of the function that implements it. */
export const WORKFLOW_TYPE = 'packageBuild';

/**
 * The input of the workflow. Histories have IDs and numbers only: specification, plan, prompts and the output of checks
 * stay in the folder of the build.
 */
export type BuildExecution = {
  readonly runId: string;
  readonly maxRepairs: number;
  readonly isParallel: boolean;
  /** How many tasks of a parallel build run at the same time. */
  readonly workers: number;
  readonly acceptsChanged: boolean;
  /** The folder that the packed package is copied to. */
  readonly publishTo?: string;
};

/** Where in a build an activity starts. */
export type BuildPoint = Pick<BuildExecution, 'runId' | 'acceptsChanged'> & {
  /** The git tree of the package. @default that of the specification */
  readonly tree?: string;
};

/** The git tree of the package after an activity. */
export type ReachedTree = { readonly tree?: string };

/** Tasks that are done at the same time; absent if the plan is one task. */
export type SplitTasks = {
  readonly tasks: readonly { readonly id: string; readonly after: readonly string[] }[];
  /** Their IDs, the most urgent first. */
  readonly order: readonly string[];
  /** What they start from. */
  readonly base: Commit;
};

/** A task of a parallel build: what its worktree was leased at, and what its session starts from. */
export type TaskPoint = BuildPoint & {
  readonly task: string;
  readonly base: Commit;
  readonly from: Commit;
  /** How many sessions, with this one, have not reserved their share of the budget. */
  readonly among: number;
};

/** Work to merge: into the worktree of the task that depends on it, or into the package. */
export type MergePoint = BuildPoint & {
  readonly task?: string;
  readonly base: Commit;
  readonly heads: readonly Head[];
};

/** The activities of a build. */
export type BuildActivities = {
  readonly plan: (at: BuildPoint) => Promise<ReachedTree>;
  readonly implement: (at: BuildPoint) => Promise<ReachedTree>;
  readonly split: (at: BuildPoint) => Promise<ReachedTree & { readonly split?: SplitTasks }>;
  readonly implementTask: (at: TaskPoint) => Promise<Commit>;
  /** Merges the work of tasks; sessions resolve the conflicts. */
  readonly merge: (at: MergePoint) => Promise<Commit>;
  readonly check: (at: BuildPoint & { readonly attempt: number }) => Promise<ReachedTree & { readonly ok: boolean }>;
  /** Repairs what the check with the same attempt found. */
  readonly repair: (at: BuildPoint & { readonly attempt: number }) => Promise<ReachedTree>;
  readonly pack: (at: BuildPoint) => Promise<ReachedTree>;
  readonly publish: (at: BuildPoint & { readonly folder: string }) => Promise<void>;
  /** Ends the run and what the build holds, and reports the outcome. */
  readonly finish: (at: Pick<BuildPoint, 'runId'> & { readonly end: BuildEnd }) => Promise<void>;
};

/** The type of the failure of a worker that does not have the folder of a build. */
export const UNKNOWN_BUILD = 'UnknownBuild';

/** The workflow ID of a build: Temporal runs one execution with it at a time. */
export function workflowId(runId: string): string {
  return `stepmeter-build-${runId}`;
}
