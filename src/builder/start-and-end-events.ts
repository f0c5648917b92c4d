import { configurationId } from './configuration.ts';
import { afterExhausted, type BudgetLimit } from './budget.ts';
import type { BuildState } from './build-state.ts';
import type { BuildEnd, BuildEvent } from './events.ts';
import type { BuildOutcome } from './build-package.ts';
import type { Spending } from '../engine/spending.ts';

/** A build that has ended. */
export type EndedBuild = BuildOutcome & Spending & { readonly runId: string };

/** The first event of a build. */
export function startedEvent(
  { runId, into, kind, configuration, choice, assignment, budgetUsd }: BuildState,
  resumed: boolean,
  { costUsd: spentUsd, unknownUsd }: Spending,
): BuildEvent {
  return {
    type: 'build.started',
    runId,
    into,
    kind,
    configuration: choice?.name ?? configurationId(configuration),
    ...(choice && { choice: { id: choice.id, mode: choice.mode, reason: choice.reason } }),
    ...(assignment && { experiment: { name: assignment.experiment, arm: assignment.arm, reason: assignment.reason } }),
    budgetUsd,
    resumed,
    spentUsd,
    unknownUsd,
  };
}

const NEXT: Readonly<Record<BuildEnd, (state: BuildState, exhausted?: BudgetLimit) => string>> = {
  built: ({ runId }) => `stepmeter show ${runId}`,
  check_failed: ({ runId, into }) => `The files are in ${into}; stepmeter show ${runId} shows what was tried`,
  budget_exhausted: ({ runId, budgetUsd }, exhausted = 'build') => afterExhausted(runId, budgetUsd, exhausted),
  cancelled: ({ runId }) => `stepmeter build --resume ${runId}`,
  failed: ({ runId }) => `stepmeter build --resume ${runId}`,
};

/** The last event of a build. */
export function endedEvent(
  state: BuildState,
  { end: found, costUsd, unknownUsd, message, exhausted, tarball }: EndedBuild,
): BuildEvent {
  return {
    type: 'build.ended',
    runId: state.runId,
    end: found,
    costUsd,
    unknownUsd,
    message,
    ...(exhausted && { exhausted }),
    next: NEXT[found](state, exhausted),
    files: tarball === undefined ? [] : [tarball],
  };
}
