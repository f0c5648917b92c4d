import { existsSync, rmSync } from 'node:fs';
import type { ClaudeOptions } from '../claude/cli/claude-options.ts';
import { isDisabled, type Environment } from '../core/environment.ts';
import { EXIT, messageOf, UserError } from '../core/errors.ts';
import { newRunId } from '../core/ids/ids.ts';
import { openEngine, type Engine } from '../engine/engine.ts';
import { openJournalFile, releaseReserve } from '../engine/journal-file.ts';
import type { RecordedCost } from '../engine/spending.ts';
import { SYSTEM_TIME } from '../engine/system-time.ts';
import { openGitWorkspace } from '../engine/workspace.ts';
import { machineLoad } from '../process/inspect/machine-load.ts';
import { endRun, startRun } from '../exec/runs.ts';
import type { RunResult } from '../core/context.ts';
import { chosenOptions, type WorkflowOptions } from '../sdk/workflow.ts';
import type { BuildContext } from './build-context.ts';
import { buildPackage, type BuildOutcome } from './build-package.ts';
import {
  buildFolder,
  indexFolder,
  lockBuild,
  readBuildState,
  writeBuildState,
  type BuildAssignment,
  type BuildChoice,
  type BuildState,
  type TemporalPlace,
} from './build-state.ts';
import { openBudget } from './budget.ts';
import { shareDay, type DayBudget } from './day-budget.ts';
import { endLeftovers } from './end-leftovers.ts';
import { configurationId, type BuildConfiguration } from './configuration.ts';
import type { BuildEnd, BuildEvent } from './events.ts';
import type { PastAttempt } from './history.ts';
import { insideRun } from './inside-run.ts';
import { endedEvent, startedEvent, type EndedBuild } from './start-and-end-events.ts';
import { releaseWorktrees } from './parallel/release-worktrees.ts';
import { classify } from './spec/classify.ts';
import type { SpecSource } from './spec/read-spec.ts';
import { createTarget, removingTarget } from './target-folder.ts';

/** A new build. */
export type BuildRequest = {
  readonly source: SpecSource;
  /** The folder of the package, absolute; absent or empty, see `requireEmptyTarget()`. */
  readonly into: string;
  /** The task type of the run. @default the kind of package */
  readonly taskType?: string;
  readonly configuration: BuildConfiguration;
  readonly choice?: BuildChoice;
  readonly assignment?: BuildAssignment;
  readonly budgetUsd: number;
  readonly maxRepairs: number;
  readonly workers: number;
  readonly usesCache: boolean;
  readonly recorded?: string;
  readonly temporal?: TemporalPlace;
};

/** What a build runs in. */
export type BuildSurroundings = {
  readonly env: Environment;
  /** The program and environment of the Claude CLI. */
  readonly claude: Pick<ClaudeOptions, 'command' | 'env'>;
  readonly signal: AbortSignal;
  readonly emit: (event: BuildEvent) => void;
  /** What the run has cost according to the store; undefined without a store. */
  readonly recordedCost: (runId: string) => Promise<RecordedCost | undefined>;
  /** The budget of the day, if there is one. */
  readonly dayBudget?: DayBudget;
  /** Attempts at the steps of earlier builds. @default none */
  readonly history?: readonly PastAttempt[];
  readonly acceptsChanged?: boolean;
  readonly publishTo?: string;
};

/** The workflow of all builds. */
export const WORKFLOW = 'package-build';

/**
 * Prepares a new build: creates the target and keeps the state.
 * @throws {UserError} if git fails or the state folder cannot be written
 */
export function prepareBuild(env: Environment, request: BuildRequest): Promise<BuildState> {
  const { into, source } = request;
  return removingTarget(into, async () => newBuild(env, request, await createTarget(into, source)));
}

function newBuild(env: Environment, request: BuildRequest, into: string): BuildState {
  const { source, into: _, taskType: kind = classify(source.spec), ...shared } = request;
  const options = { taskType: kind, task: source.spec.name, project: into, ...configuredBy(request) };
  const runId = isDisabled(env) ? newRunId() : startRun(env, WORKFLOW, options);
  // Sessions of a build get shares of its budget, so that they can run at the same time within the limit of the run.
  const budgetUsd = Math.min(shared.budgetUsd, shared.choice?.maxCostUsd ?? Infinity);
  const { spec, text: specText } = source;
  const state: BuildState = { v: 1, runId, into, spec, specText, kind, ...shared, budgetUsd };
  writeBuildState(env, state);
  return state;
}

/** What the run says about its configuration, so that the selection or the experiment finds its outcome. */
function configuredBy({ configuration, choice, assignment }: BuildRequest): WorkflowOptions {
  if (choice) return chosenOptions(choice);
  const assigned = assignment?.id ?? undefined;
  return { configId: configurationId(configuration), ...(assigned !== undefined && { assignment: assigned }) };
}

/**
 * The state of a build to continue, with a new budget if one is given.
 * @throws {UserError} if it is unknown or its folder is gone
 */
export function resumeBuild(env: Environment, runId: string, budgetUsd?: number): BuildState {
  const state = { ...readBuildState(env, runId), ...(budgetUsd !== undefined && { budgetUsd }) };
  if (!existsSync(state.into))
    throw new UserError(`Cannot continue the build ${runId}: its folder ${state.into} does not exist`, {
      hint: 'Restore the folder, or start a new build',
      exitCode: EXIT.wrongUse,
    });
  writeBuildState(env, state);
  return state;
}

/**
 * Runs a build to its end, from where an earlier process left it.
 * @throws {UserError} if another process runs it, or a definition has changed
 */
export async function runBuild(state: BuildState, around: BuildSurroundings): Promise<EndedBuild> {
  const { env, signal, emit } = around;
  const { runId } = state;
  const lock = lockBuild(env, runId);
  try {
    removeIndexes(env, runId);
    await endLeftovers(env, state.into);
    const own = openJournalFile(buildFolder(env, runId));
    const journal = around.dayBudget ? shareDay(env, own) : own;
    const isResumed = journal.read().length > 0;
    const accepts = around.acceptsChanged === true;
    const engine = openEngine({ journal, signal, acceptsChanged: accepts, ...SYSTEM_TIME });
    if (isResumed) engine.settle(await around.recordedCost(runId));
    emit(startedEvent(state, isResumed, engine.spent()));
    const context = contextOf(state, around, engine);
    const { publishTo } = around;
    const outcome = await insideRun(env, runId, () => withWorktrees(context, () => buildPackage(context, publishTo)));
    endBuildRun(env, runId, outcome.end);
    if (engine.spent().unknownUsd > 0) engine.settle(await around.recordedCost(runId));
    const ended = { ...outcome, runId, ...engine.spent() };
    emit(endedEvent(state, ended));
    return ended;
  } finally {
    removeIndexes(env, runId);
    releaseReserve(buildFolder(env, runId));
    lock.release();
  }
}

/** Those of an earlier process may have been written halfway. */
function removeIndexes(env: Environment, runId: string): void {
  rmSync(indexFolder(env, runId), { recursive: true, force: true });
}

function contextOf(state: BuildState, around: BuildSurroundings, engine: Engine): BuildContext {
  const { env, signal, emit, claude, dayBudget, history = [] } = around;
  const indexes = indexFolder(env, state.runId);
  return {
    state,
    engine,
    claude,
    env,
    signal,
    emit,
    history,
    pause,
    workspace: openGitWorkspace(state.into, indexes),
    indexes,
    budget: openBudget(state.budgetUsd, engine, dayBudget?.leftUsd),
    ...(dayBudget && { dayBudget }),
    machine: machineLoad,
  };
}

const LOOK_MS = 1000;

function pause(signal: AbortSignal): Promise<void> {
  return SYSTEM_TIME.sleep(LOOK_MS, signal);
}

/** Ends the leases of the build, however it ended. */
async function withWorktrees(
  { env, state, engine, emit }: BuildContext,
  build: () => Promise<BuildOutcome>,
): Promise<BuildOutcome> {
  if (state.configuration.strategy !== 'parallel') return build();
  let isBuilt = false;
  try {
    const outcome = await build();
    isBuilt = outcome.end === 'built';
    return outcome;
  } finally {
    // What remains of a lease is reclaimed later; the outcome of the build matters more.
    await releaseWorktrees(env, state, { removes: isBuilt, held: engine.heldPlaces() }).catch((error: unknown) =>
      emit(worktreesRemain(error)),
    );
  }
}

/** The note that worktrees could not be released. */
export function worktreesRemain(error: unknown): BuildEvent {
  return { type: 'note', text: `Worktrees of the build remain (stepmeter worktree list): ${messageOf(error)}` };
}

/** A build that can be continued is not over: its run has no end, so that a later process can add steps to it. */
const RESULTS: Readonly<Partial<Record<BuildEnd, RunResult>>> = { built: 'success', check_failed: 'failure' };

/** Ends the run of a build, unless the build can be continued. */
export function endBuildRun(env: Environment, runId: string, found: BuildEnd): void {
  const result = RESULTS[found];
  if (result !== undefined && !isDisabled(env)) endRun(env, runId, result);
}
