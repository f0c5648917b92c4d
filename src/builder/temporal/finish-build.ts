import { Context } from '@temporalio/activity';
import { openJournal, type Journal } from '../../engine/journal.ts';
import { releaseReserve } from '../../engine/journal-file.ts';
import { settle, spendingOf } from '../../engine/spending.ts';
import { built, CANCELLED, checkFailed, type BuildOutcome } from '../build-package.ts';
import { buildFolder, readBuildState, type BuildState } from '../build-state.ts';
import type { BuildEnd } from '../events.ts';
import type { BuildContext } from '../build-context.ts';
import { releaseWorktrees, type WorktreesAfter } from '../parallel/release-worktrees.ts';
import { endBuildRun, worktreesRemain } from '../run-build.ts';
import { endedEvent } from '../start-and-end-events.ts';
import { startHeartbeats } from './heartbeats.ts';
import type { CheckResult } from '../stages/check.ts';
import type { Packed } from '../stages/package.ts';
import { lastFailure } from './build-failure.ts';
import { openEventFile } from './events/event-file.ts';
import { openSharedJournal } from './shared-journal.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

/** Ends the run of a build, and reports its outcome. Doing it again, after a killed worker, changes nothing. */
export async function finishBuild(
  { env, recordedCost }: WorkerSurroundings,
  runId: string,
  end: BuildEnd,
): Promise<void> {
  const state = readBuildState(env, runId);
  const folder = buildFolder(env, runId);
  const journal = openJournal(openSharedJournal(folder));
  const { append: emit } = openEventFile(folder, Context.current().info.workflowExecution?.runId ?? '');
  const stopBeating = startHeartbeats();
  endBuildRun(env, runId, end);
  releaseReserve(folder);
  await releaseAll({ env, emit }, state, { removes: end === 'built', held: journal.heldPlaces() });
  if (isUnsettled(journal)) settle(journal, Date.now(), () => true, await recordedCost(runId));
  const ended = { ...outcomeOf({ state, folder, journal }, end), runId, ...spendingOf(journal) };
  emit(endedEvent(state, ended));
  stopBeating();
}

/** What remains of a lease is reclaimed later; the outcome of the build matters more. */
async function releaseAll(
  { env, emit }: Pick<BuildContext, 'env' | 'emit'>,
  state: BuildState,
  after: WorktreesAfter,
): Promise<void> {
  if (state.configuration.strategy !== 'parallel') return;
  await releaseWorktrees(env, state, after).catch((error: unknown) => emit(worktreesRemain(error)));
}

/** All activities have ended, so an attempt without an end was cut off. */
function isUnsettled(journal: Journal): boolean {
  return journal.open().length > 0 || spendingOf(journal).unknownUsd > 0;
}

type Ended = { readonly state: BuildState; readonly folder: string; readonly journal: Journal };

function outcomeOf({ state, folder, journal }: Ended, end: BuildEnd): BuildOutcome {
  if (end === 'cancelled') return CANCELLED;
  if (end === 'built') return built(state, journal.lastCompleted('package')?.output as Packed);
  if (end === 'check_failed') return checkFailed(lastCheck(journal, state.maxRepairs));
  return { end, ...lastFailure(folder) };
}

/** The check after the last repair. */
function lastCheck(journal: Journal, maxRepairs: number): CheckResult {
  return journal.lastCompleted(`check ${maxRepairs + 1}`)?.output as CheckResult;
}
