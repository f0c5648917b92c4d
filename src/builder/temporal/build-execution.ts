import type { BuildEnd } from '../events.ts';

/** The name of the workflow in Temporal, and of the function that implements it. */
export const WORKFLOW_TYPE = 'packageBuild';

/**
 * The input of the workflow. Histories have IDs and numbers only: specification, plan, prompts and the output of checks
 * stay in the folder of the build.
 */
export type BuildExecution = {
  readonly runId: string;
  readonly maxRepairs: number;
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

/** The activities of a build. */
export type BuildActivities = {
  readonly plan: (at: BuildPoint) => Promise<ReachedTree>;
  readonly implement: (at: BuildPoint) => Promise<ReachedTree>;
  readonly check: (at: BuildPoint & { readonly attempt: number }) => Promise<ReachedTree & { readonly ok: boolean }>;
  /** Repairs what the check with the same attempt found. */
  readonly repair: (at: BuildPoint & { readonly attempt: number }) => Promise<ReachedTree>;
  readonly pack: (at: BuildPoint) => Promise<ReachedTree>;
  readonly publish: (at: BuildPoint & { readonly folder: string }) => Promise<void>;
  /** Ends the run and what the build holds, and reports the outcome. */
  readonly finish: (at: Pick<BuildPoint, 'runId'> & { readonly end: BuildEnd }) => Promise<void>;
};

/** The workflow ID of a build: Temporal runs one execution with it at a time. */
export function workflowId(runId: string): string {
  return `stepmeter-build-${runId}`;
}
