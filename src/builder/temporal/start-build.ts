import { setTimeout as sleep } from 'node:timers/promises';
import { Client, ServiceError, WorkflowNotFoundError, type Connection, type WorkflowHandle } from '@temporalio/client';
import type { Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { openJournal } from '../../engine/journal.ts';
import { releaseReserve } from '../../engine/journal-file.ts';
import { spendingOf, type Spending } from '../../engine/spending.ts';
import { CANCELLED } from '../build-package.ts';
import { buildFolder, type BuildState, type TemporalPlace } from '../build-state.ts';
import type { BuildEvent } from '../events.ts';
import { endBuildRun } from '../run-build.ts';
import { endedEvent, startedEvent, type EndedBuild } from '../start-and-end-events.ts';
import { workflowId, WORKFLOW_TYPE, type BuildExecution } from './build-execution.ts';
import { connectClient } from './connect.ts';
import { openEventFile, type EventFile } from './events/event-file.ts';
import { openProblemNotes, type ProblemNotes } from './events/problem-notes.ts';
import { openSharedJournal } from './shared-journal.ts';

/** What a build on Temporal is started with. */
export type TemporalBuild = {
  readonly env: Environment;
  readonly temporal: TemporalPlace;
  readonly apiKey?: string;
  /** Cancels the build. */
  readonly signal: AbortSignal;
  readonly emit: (event: BuildEvent) => void;
  readonly acceptsChanged: boolean;
  readonly publishTo?: string;
};

const WITHOUT_REPORT: Readonly<Record<Unreported, string>> = {
  terminated: 'The workflow was terminated',
  unattended: `${CANCELLED.message} while no worker polled its task queue`,
};

/** Why an execution ended without a report: an operator or Temporal ended it, or it was cancelled without a worker. */
type Unreported = 'terminated' | 'unattended';

/**
 * Runs a build on Temporal and reports what its workers do, until it has ended. A build that runs already is followed.
 * @throws {UserError} if the server cannot be used
 */
export async function runBuildOnTemporal(state: BuildState, build: TemporalBuild): Promise<EndedBuild> {
  const { env, temporal, apiKey, emit } = build;
  const connection = await connectClient({ ...temporal, ...(apiKey !== undefined && { apiKey }) });
  try {
    const handle = await start(connection, state, build);
    const folder = buildFolder(env, state.runId);
    const journal = openJournal(openSharedJournal(folder));
    emit(startedEvent(state, journal.ended().length > 0, spendingOf(journal)));
    const events = openEventFile(folder, handle.firstExecutionRunId);
    const problems = openProblemNotes(connection, handle, build);
    const followed = await follow(handle, { ...build, events, problems });
    if (typeof followed === 'object') return followed;
    if (followed === 'unattended') endUnattended(env, state);
    return endedWithoutReport(state, { ...spendingOf(journal), message: WITHOUT_REPORT[followed], emit });
  } finally {
    await connection.close();
  }
}

type Handle = WorkflowHandle & { readonly firstExecutionRunId: string };

function start(connection: Connection, state: BuildState, build: TemporalBuild): Promise<Handle> {
  const { temporal, acceptsChanged, publishTo } = build;
  const { runId, maxRepairs, workers, configuration } = state;
  const execution: BuildExecution = {
    runId,
    maxRepairs,
    workers,
    isParallel: configuration.strategy === 'parallel',
    acceptsChanged,
    ...(publishTo !== undefined && { publishTo }),
  };
  const client = new Client({ connection, namespace: temporal.namespace });
  return client.workflow.start(WORKFLOW_TYPE, {
    workflowId: workflowId(runId),
    taskQueue: temporal.taskQueue,
    args: [execution],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}

type Followed = TemporalBuild & { readonly events: EventFile; readonly problems: ProblemNotes };

const NOT_CANCELLED = 'Cannot cancel the build: Temporal does not answer. Press Ctrl-C again to leave it running';

const LOOK_MS = 200;

/** The end that a worker reported, or why there is none. */
async function follow(handle: Handle, build: Followed): Promise<EndedBuild | Unreported> {
  let isOver = false;
  const over = untilClosed(handle).finally(() => (isOver = true));
  const cancel = (): void =>
    void handle.cancel().catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) build.emit({ type: 'note', text: NOT_CANCELLED });
    });
  build.signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const wasOver = isOver;
      const ended = showNew(build);
      if (ended) return ended;
      if (wasOver) break;
      if (build.signal.aborted && (await isTerminated(handle, build.problems))) return 'unattended';
      void build.problems.look();
      await Promise.race([over, sleep(LOOK_MS)]);
    }
    await over;
    return 'terminated';
  } finally {
    build.problems.close();
    build.signal.removeEventListener('abort', cancel);
  }
}

/** An execution that failed is over as well; a server that does not answer is asked again. */
async function untilClosed(handle: Handle): Promise<void> {
  for (;;) {
    try {
      return void (await handle.result());
    } catch (error) {
      if (!(error instanceof ServiceError)) return;
      await sleep(LOOK_MS * 5);
    }
  }
}

function showNew({ events, emit }: Followed): EndedBuild | undefined {
  for (const event of events.readNew()) {
    emit(event);
    if (event.type !== 'build.ended') continue;
    const { end, runId, costUsd, unknownUsd, message, exhausted, files } = event;
    const [tarball] = files;
    const reason = { message, ...(exhausted && { exhausted }) };
    return { end, runId, costUsd, unknownUsd, ...reason, ...(tarball !== undefined && { tarball }) };
  }
  return undefined;
}

/** Only a worker can cancel an execution; one that no worker works on is ended by the server. */
async function isTerminated(handle: Handle, problems: ProblemNotes): Promise<boolean> {
  if (!(await problems.isUnattended())) return false;
  return handle.terminate('Cancelled while no worker polled the task queue').then(
    () => true,
    () => false,
  );
}

/** What the last activity does on a worker. */
function endUnattended(env: Environment, { runId }: BuildState): void {
  endBuildRun(env, runId, CANCELLED.end);
  releaseReserve(buildFolder(env, runId));
}

function endedWithoutReport(
  state: BuildState,
  { emit, ...found }: Spending & Pick<TemporalBuild, 'emit'> & { readonly message: string },
): EndedBuild {
  const ended = { ...CANCELLED, ...found, runId: state.runId };
  emit(endedEvent(state, ended));
  return ended;
}

/** @throws {UserError} if the execution of the build runs, or the server cannot be used */
export async function requireEnded(
  runId: string,
  { temporal, apiKey }: Pick<TemporalBuild, 'temporal' | 'apiKey'>,
): Promise<void> {
  const connection = await connectClient({ ...temporal, ...(apiKey !== undefined && { apiKey }) });
  try {
    const handle = new Client({ connection, namespace: temporal.namespace }).workflow.getHandle(workflowId(runId));
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return;
    throw new UserError(`Cannot discard the build ${runId}: it runs on Temporal`, {
      hint: `Stop it with \`stepmeter build --resume ${runId}\` and Ctrl-C; then discard it`,
    });
  } catch (error) {
    // The server keeps executions that have ended for a limited time only.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  } finally {
    await connection.close();
  }
}
