import { existsSync } from 'node:fs';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure, type TemporalFailure } from '@temporalio/common';
import { sha256 } from '../../core/canonical-json.ts';
import type { ActivityOptions } from '../../engine/activity.ts';
import { openEngine, type Engine } from '../../engine/engine.ts';
import { openJournal, type JournalFile } from '../../engine/journal.ts';
import { delayBeforeRetry, type RetryPolicy } from '../../engine/retry.ts';
import { SYSTEM_TIME } from '../../engine/system-time.ts';
import { acquireLock } from '../../process/exclusive-lock.ts';
import type { BuildContext } from '../build-context.ts';
import { shareDay } from '../day-budget.ts';
import { buildFolder, readBuildState } from '../build-state.ts';
import { endLeftovers } from '../end-leftovers.ts';
import type { BuildEvent } from '../events.ts';
import { insideRun } from '../inside-run.ts';
import { UNKNOWN_BUILD, type BuildPoint } from './build-execution.ts';
import { buildFailure } from './build-failure.ts';
import { openBuildContext } from './open-build-context.ts';
import { openSharedJournal } from './shared-journal.ts';
import { openEventFile } from './events/event-file.ts';
import { openStageEvents, type StageEvents } from './events/stage-events.ts';
import { startHeartbeats } from './heartbeats.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

/** What an activity does in the build that it belongs to. */
export type StageWork<T> = (build: BuildContext, journal: JournalFile) => Promise<T>;

const STILL_RUNNING_MS = 2000;

/**
 * Runs one stage of a build as an attempt at an activity of Temporal. The embedded engine runs it once: a result that is
 * in the journal is returned, so that a worker that was killed after the end of a session repeats nothing that was paid.
 * Temporal decides where and when it is repeated.
 * @param key the key of the stage in the journal
 */
export async function runStageActivity<T>(
  around: WorkerSurroundings,
  at: BuildPoint,
  key: string,
  work: StageWork<T>,
): Promise<T> {
  const { cancellationSignal: signal } = Context.current();
  const folder = buildFolder(around.env, at.runId);
  if (!existsSync(folder)) throw unknownBuild(folder);
  const stopBeating = startHeartbeats();
  const shared = openSharedJournal(folder);
  const journal = around.dayBudget ? shareDay(around.env, shared) : shared;
  const lock = acquireLock(folder, `activity-${sha256(key).slice(0, 16)}.lock`);
  const { emit, settle } = eventsIn(folder);
  const { engine, asked } = singleAttempts(
    openEngine({ journal, signal, acceptsChanged: at.acceptsChanged, ...SYSTEM_TIME }),
  );
  try {
    // The earlier attempt has been given up by Temporal, and its worker has not noticed yet.
    if (!lock) throw ApplicationFailure.create({ type: 'StillRunning', nextRetryDelay: STILL_RUNNING_MS });
    await settleKilled(around, at.runId, { key, engine, journal });
    const build = await openBuildContext(around, at, { engine, signal, emit });
    const result = await insideRun(around.env, at.runId, () => work(build, journal), queued());
    settle(false);
    return result;
  } catch (error) {
    const failure = failureOf(error, { folder, signal, journal, asked: asked() });
    settle(!isFinal(failure));
    throw failure;
  } finally {
    lock?.release();
    stopBeating();
  }
}

const UNKNOWN_BUILD_MS = 5000;

/** Another worker of the task queue may have the build. */
function unknownBuild(folder: string): ApplicationFailure {
  const message = `${UNKNOWN_BUILD}: ${folder} does not exist`;
  return ApplicationFailure.create({ type: UNKNOWN_BUILD, message, nextRetryDelay: UNKNOWN_BUILD_MS });
}

/** The events of this attempt, in the file of its execution. */
function eventsIn(folder: string): StageEvents {
  const { runId: executionId = '' } = Context.current().info.workflowExecution ?? {};
  const { append, readNew } = openEventFile(folder, executionId);
  const known: BuildEvent[] = [];
  const all = (): readonly BuildEvent[] => {
    known.push(...readNew());
    return known;
  };
  return openStageEvents(all, append);
}

/** An activity of the embedded engine, and how it would repeat it. */
type Asked = { readonly key: string; readonly policy?: RetryPolicy } & Pick<ActivityOptions, 'onRepeat'>;

/** An engine that tries once, and what it was asked for last. */
function singleAttempts(engine: Engine): { engine: Engine; asked: () => Asked | undefined } {
  let asked: Asked | undefined;
  return {
    asked: () => asked,
    engine: {
      ...engine,
      run: (activity, key, input, { retry, onRepeat, ...options } = {}) => {
        asked = { key, ...(retry && { policy: retry }), ...(onRepeat && { onRepeat }) };
        const once = { ...options, ...(retry && { retry: { ...retry, maxAttempts: 1 } }) };
        return engine.run(activity, key, input, once);
      },
    },
  };
}

type Own = { readonly key: string; readonly engine: Engine; readonly journal: JournalFile };

/** Ends what killed workers have left running, and settles the cost of the attempt that was cut off. */
async function settleKilled(
  { env, recordedCost }: WorkerSurroundings,
  runId: string,
  { key, engine, journal }: Own,
): Promise<void> {
  await endLeftovers(env, readBuildState(env, runId).into);
  const isOwn = (other: string): boolean => other === key || other.startsWith(`${key} repair `);
  if (
    !openJournal(journal)
      .open()
      .some((entry) => isOwn(entry.key))
  )
    return;
  engine.settle(await recordedCost(runId), isOwn);
}

/** The task queue that this attempt waited in, and how long. */
function queued(): { readonly queue: string; readonly queuedMs: number } {
  const { taskQueue: queue, currentAttemptScheduledTimestampMs } = Context.current().info;
  return { queue, queuedMs: Math.max(0, Date.now() - currentAttemptScheduledTimestampMs) };
}

type Failed = {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly journal: JournalFile;
  readonly asked: Asked | undefined;
};

/** The error that Temporal receives. */
function failureOf(error: unknown, { folder, signal, journal, asked }: Failed): TemporalFailure {
  if (error instanceof ApplicationFailure) return error;
  if (signal.aborted) return interrupted(signal);
  const delay = retryDelay(journal, asked, error);
  if (delay !== undefined) asked?.onRepeat?.(error);
  return buildFailure(folder, error, delay);
}

/** A build that was cancelled ends; a worker that stops leaves the activity to another one. */
function interrupted(signal: AbortSignal): TemporalFailure {
  const { reason } = signal as { readonly reason: unknown };
  if (reason instanceof CancelledFailure && reason.message === 'CANCELLED') return reason;
  return ApplicationFailure.create({ type: 'WorkerStopped', message: 'The worker was stopped' });
}

/** Undefined if the error is final. */
function retryDelay(journal: JournalFile, { key, policy }: Partial<Asked> = {}, error: unknown): number | undefined {
  if (!policy) return undefined;
  const { scheduledTimestampMs } = Context.current().info;
  const failures = journal
    .read()
    .filter((entry) => entry.type === 'failed' && entry.key === key && entry.at >= scheduledTimestampMs).length;
  return delayBeforeRetry(policy, failures, error instanceof Error ? error.name : typeof error);
}

function isFinal(failure: TemporalFailure): boolean {
  return (
    failure instanceof CancelledFailure || (failure instanceof ApplicationFailure && failure.nonRetryable === true)
  );
}
