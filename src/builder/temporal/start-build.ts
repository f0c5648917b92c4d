import { setTimeout as sleep } from 'node:timers/promises';
import { Client, ServiceError, type Connection, type WorkflowHandle } from '@temporalio/client';
import type { Environment } from '../../core/environment.ts';
import { openJournal } from '../../engine/journal.ts';
import { CANCELLED } from '../build-package.ts';
import { buildFolder, type BuildState, type TemporalPlace } from '../build-state.ts';
import type { BuildEvent } from '../events.ts';
import { endedEvent, startedEvent, type EndedBuild } from '../run-build.ts';
import { workflowId, WORKFLOW_TYPE, type BuildExecution } from './build-execution.ts';
import { connectClient } from './connect.ts';
import { openEventFile, type EventFile } from './event-file.ts';
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
    const spentUsd = journal.endedUsd();
    emit(startedEvent(state, { resumed: spentUsd > 0, spentUsd }));
    await noteMissingWorker(connection, build);
    const events = openEventFile(folder, handle.firstExecutionRunId);
    return (await follow(handle, events, build)) ?? endedWithoutReport(state, journal.endedUsd(), emit);
  } finally {
    await connection.close();
  }
}

type Handle = WorkflowHandle & { readonly firstExecutionRunId: string };

function start(connection: Connection, state: BuildState, build: TemporalBuild): Promise<Handle> {
  const { temporal, acceptsChanged, publishTo } = build;
  const { runId, maxRepairs } = state;
  const execution: BuildExecution = {
    runId,
    maxRepairs,
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

async function noteMissingWorker(connection: Connection, { temporal, emit }: TemporalBuild): Promise<void> {
  const { namespace, taskQueue } = temporal;
  const { pollers } = await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue } });
  if ((pollers ?? []).length > 0) return;
  emit({ type: 'note', text: `No worker polls the task queue ${taskQueue}: start one with stepmeter worker` });
}

const LOOK_MS = 200;

/** The end that a worker reported; undefined if the execution ended without one. */
async function follow(handle: Handle, events: EventFile, build: TemporalBuild): Promise<EndedBuild | undefined> {
  let isOver = false;
  const over = untilClosed(handle).finally(() => (isOver = true));
  const cancel = (): void => void handle.cancel().catch(() => undefined);
  build.signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const wasOver = isOver;
      const ended = showNew(events, build);
      if (ended) return ended;
      if (wasOver) break;
      await Promise.race([over, sleep(LOOK_MS)]);
    }
    await over;
    return undefined;
  } finally {
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

function showNew(events: EventFile, { emit }: TemporalBuild): EndedBuild | undefined {
  for (const event of events.readNew()) {
    emit(event);
    if (event.type !== 'build.ended') continue;
    const { end, runId, costUsd, message, files } = event;
    const [tarball] = files;
    return { end, runId, costUsd, message, ...(tarball !== undefined && { tarball }) };
  }
  return undefined;
}

/** An operator has terminated it, or Temporal has given it up. */
function endedWithoutReport(state: BuildState, costUsd: number, emit: TemporalBuild['emit']): EndedBuild {
  const ended = { ...CANCELLED, message: 'The workflow was terminated', runId: state.runId, costUsd };
  emit(endedEvent(state, ended));
  return ended;
}
