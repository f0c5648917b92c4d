import { Context } from '@temporalio/activity';
import { openJournal, type Journal } from '../../engine/journal.ts';
import { built, CANCELLED, checkFailed, type BuildOutcome } from '../build-package.ts';
import { buildFolder, readBuildState, type BuildState } from '../build-state.ts';
import type { BuildEnd } from '../events.ts';
import { endBuildRun, endedEvent } from '../run-build.ts';
import type { CheckResult } from '../stages/check.ts';
import type { Packed } from '../stages/package.ts';
import { lastFailure } from './build-failure.ts';
import { openEventFile } from './event-file.ts';
import { openSharedJournal } from './shared-journal.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

/** Ends the run of a build, and reports its outcome. Doing it again, after a killed worker, changes nothing. */
export async function finishBuild({ env }: WorkerSurroundings, runId: string, end: BuildEnd): Promise<void> {
  const state = readBuildState(env, runId);
  const folder = buildFolder(env, runId);
  const journal = openJournal(openSharedJournal(folder));
  endBuildRun(env, runId, end);
  const { runId: executionId = '' } = Context.current().info.workflowExecution ?? {};
  const ended = { ...outcomeOf({ state, folder, journal }, end), runId, costUsd: journal.endedUsd() };
  openEventFile(folder, executionId).append(endedEvent(state, ended));
}

type Ended = { readonly state: BuildState; readonly folder: string; readonly journal: Journal };

function outcomeOf({ state, folder, journal }: Ended, end: BuildEnd): BuildOutcome {
  if (end === 'cancelled') return CANCELLED;
  if (end === 'built') return built(state, journal.lastCompleted('package')?.output as Packed);
  if (end === 'check_failed') return checkFailed(lastCheck(journal, state.maxRepairs));
  return { end, message: lastFailure(folder) };
}

/** The check after the last repair. */
function lastCheck(journal: Journal, maxRepairs: number): CheckResult {
  return journal.lastCompleted(`check ${maxRepairs + 1}`)?.output as CheckResult;
}
