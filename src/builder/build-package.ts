import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { bytes } from '../core/amounts.ts';
import { codeOf, followedBy, isDiskFull, messageOf, messageWithHint, saysDiskFull, UserError } from '../core/errors.ts';
import { stateFolder } from '../core/environment.ts';
import { freeBytes } from '../core/paths/free-bytes.ts';
import { step } from '../sdk/step.ts';
import type { BuildContext } from './build-context.ts';
import { runBuildFlow } from './build-flow.ts';
import { ROOM_HINT } from './room-hint.ts';
import type { BuildState } from './build-state.ts';
import { BudgetExhausted, type BudgetLimit } from './budget.ts';
import type { BuildEnd } from './events.ts';
import { checkStage, failuresText, type CheckResult } from './stages/check.ts';
import { implementStage, repairStage } from './stages/implement.ts';
import { packageStage, type Packed } from './stages/package.ts';
import { requirePublishFolder } from './target-folder.ts';
import { planStage } from './stages/plan.ts';
import { runStage } from './stages/run-stage.ts';
import { implementTasks } from './parallel/implement-tasks.ts';

/** How a build ended. */
export type BuildOutcome = {
  readonly end: BuildEnd;
  readonly message: string;
  /** The budget that is exhausted, if that ended it. */
  readonly exhausted?: BudgetLimit;
  /** The packed package, if it was built. */
  readonly tarball?: string;
};

/** The outcome of a build that was cancelled. */
export const CANCELLED: BuildOutcome = { end: 'cancelled', message: 'The build was cancelled' };

/**
 * Runs the stages of a build until the package passes its checks, or a limit is reached. Whatever ends it, the outcome
 * says so, and the build can be continued.
 * @param publishTo a folder that the packed package is copied to
 */
export async function buildPackage(build: BuildContext, publishTo?: string): Promise<BuildOutcome> {
  try {
    const isParallel = build.state.configuration.strategy === 'parallel';
    const check = await runBuildFlow(build.state.maxRepairs, {
      plan: () => planStage(build),
      implement: (plan) => (isParallel ? implementTasks : implementStage)(build, plan),
      check: (attempt) => checkStage(build, attempt),
      repair: (attempt, failed) => repairStage(build, attempt, failuresText(failed)),
    });
    if (!check.ok) return checkFailed(check);
    const packed = await packageStage(build);
    if (publishTo !== undefined) await publishPackage(build, packed.tarball, publishTo);
    return built(build.state, packed);
  } catch (error) {
    // Ctrl-C on a terminal also ends the git or npm that is running, perhaps before this process reads the signal.
    await setImmediate();
    if (build.signal.aborted) return CANCELLED;
    return { end: endOf(error), ...failureOf(error, [stateFolder(build.env), build.state.into]) };
  }
}

const EXPECTED: ReadonlySet<string> = new Set(['AgentFailed', 'CutOff', 'InvalidPlan', 'RateLimited', 'TimedOut']);

/** @throws the error if it is a mistake of the user or of the program, which nothing of the build explains */
function endOf(error: unknown): BuildEnd {
  if (error instanceof BudgetExhausted) return 'budget_exhausted';
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled';
  // A disk that is full, or a folder that is not writable any more: what was finished is in the journal.
  if (error instanceof UserError || codeOf(error) !== undefined || (error instanceof Error && EXPECTED.has(error.name)))
    return 'failed';
  throw error;
}

/**
 * What an outcome says about the error that ended its build.
 * @param folders what the build writes to: an agent does not always say that their disk is full
 */
export function failureOf(error: unknown, folders: readonly string[]): Pick<BuildOutcome, 'message' | 'exhausted'> {
  const room = roomProblem(error, folders);
  const message = room === undefined ? messageWithHint(error) : followedBy(messageOf(error), room);
  return { message, ...(error instanceof BudgetExhausted && { exhausted: error.limit }) };
}

/** With less, a session and its transcript may not fit. Part of the room is given back when what did not fit is removed. */
const LITTLE_BYTES = 16 * 1024 * 1024;

/** What to do about a full disk, if that may be the cause. An error that the user can fix says itself what to do. */
function roomProblem(error: unknown, folders: readonly string[]): string | undefined {
  if (isDiskFull(error)) return ROOM_HINT;
  if (error instanceof UserError) return undefined;
  if (saysDiskFull(messageOf(error))) return ROOM_HINT;
  for (const folder of folders) {
    const free = freeBytes(folder);
    if (free !== undefined && free < LITTLE_BYTES) return `Only ${bytes(free)} are free in ${folder}. ${ROOM_HINT}`;
  }
  return undefined;
}

/** The outcome of a build whose last check failed. */
export function checkFailed(check: CheckResult): BuildOutcome {
  return { end: 'check_failed', message: `The package does not pass its checks:\n${failuresText(check)}` };
}

/** The outcome of a build that is done. */
export function built({ spec }: Pick<BuildState, 'spec'>, { tarball, version }: Packed): BuildOutcome {
  return { end: 'built', message: `Built ${spec.name} ${version}`, tarball };
}

/** Copies the package to a folder. Copying a file again changes nothing: this needs no memory. */
export async function publishPackage(build: BuildContext, tarball: string, folder: string): Promise<void> {
  await runStage(build, { stage: 'publish', key: 'publish' }, () =>
    step('publish', { files: false }, () => {
      requirePublishFolder(folder);
      copyFileSync(tarball, join(folder, basename(tarball)));
    }),
  );
}
