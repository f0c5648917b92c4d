import type { Connection, WorkflowHandle } from '@temporalio/client';
import type { BuildEvent } from '../../events.ts';
import type { TemporalPlace } from '../../build-state.ts';
import { UNKNOWN_BUILD } from '../build-execution.ts';

/** Reports why a build does not proceed. */
export type ProblemNotes = {
  /** Asks the server, unless it did so within the last seconds. Never throws. */
  readonly look: () => Promise<void>;
  /** Whether no worker polls the task queue now; false if the server does not answer. Never throws. */
  readonly isUnattended: () => Promise<boolean>;
  /** Ends the reports. */
  readonly close: () => void;
};

const INTERVAL_MS = 5000;

/**
 * Reports, once each, why a build does not proceed: the server does not answer, no worker polls its
 * task queue, or none of them has its files.
 */
export function openProblemNotes(
  connection: Connection,
  handle: WorkflowHandle,
  { temporal, emit }: { readonly temporal: TemporalPlace; readonly emit: (event: BuildEvent) => void },
): ProblemNotes {
  const { address, taskQueue } = temporal;
  const isUnattended = (): Promise<boolean> => hasNoWorker(connection, temporal);
  const noted = new Set<string>();
  let nextAt = 0;
  let isOpen = true;
  const look = async (): Promise<void> => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + INTERVAL_MS;
    const problems = await Promise.all([missingWorker(isUnattended(), taskQueue), unknownBuild(handle)]).catch(() => [
      `Temporal at ${address} does not answer; the build continues when it does`,
    ]);
    for (const text of problems) {
      if (text === undefined || noted.has(text) || !isOpen) continue;
      noted.add(text);
      emit({ type: 'note', text });
    }
  };
  return { look, isUnattended: () => isUnattended().catch(() => false), close: () => void (isOpen = false) };
}

async function hasNoWorker(connection: Connection, { namespace, taskQueue: name }: TemporalPlace): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name } });
  return (pollers ?? []).length === 0;
}

async function missingWorker(isMissing: Promise<boolean>, name: string): Promise<string | undefined> {
  return (await isMissing) ? `No worker polls the task queue ${name}: start one with stepmeter worker` : undefined;
}

async function unknownBuild(handle: WorkflowHandle): Promise<string | undefined> {
  const { raw } = await handle.describe();
  const failures = (raw.pendingActivities ?? []).flatMap(({ lastFailure }) => lastFailure ?? []);
  const found = failures.find(({ applicationFailureInfo }) => applicationFailureInfo?.type === UNKNOWN_BUILD);
  return found && `A worker has another state folder: ${found.message ?? ''}`;
}
