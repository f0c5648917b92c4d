import { parseAssignmentId } from '../core/ids/assignment-id.ts';
import type { AttemptFactTable, FactDimensions, RunTable, StepTable } from '../store/schema.ts';
import type { Amounts } from './amounts.ts';
import { mainModelOf, modelUsesOf } from './model-use.ts';

/** The fact of an attempt of a run. */
export function attemptFact(run: RunTable, step: StepTable, amounts: Amounts): AttemptFactTable {
  return {
    id: step.id,
    step: step.name,
    attempt: step.attempt,
    kind: step.kind,
    parent_id: step.parent_id,
    link_id: step.link_id,
    branch: step.branch,
    queued_ms: step.queued_ms,
    started_at: step.started_at,
    ended_at: step.ended_at,
    duration_ms: step.ended_at === null ? null : step.ended_at - step.started_at,
    result: step.result,
    error_type: step.error_type,
    ...shared(run, amounts),
    project: step.project,
  };
}

function shared(run: RunTable, amounts: Amounts) {
  return {
    run_id: run.id,
    run_started_at: run.started_at,
    run_result: run.result,
    ...amounts,
    ...dimensionsOf(run),
    ...mainModelOf(modelUsesOf(amounts)),
  };
}

/** What a fact is grouped and filtered by, as far as its run determines it. */
export function dimensionsOf(
  run: RunTable,
): Omit<FactDimensions, 'model' | 'effort' | 'cli_version' | 'prompts' | 'prices'> {
  return {
    workflow: run.workflow,
    task: run.task,
    task_type: run.task_type,
    complexity: run.complexity_permille === null ? null : run.complexity_permille / 1000,
    size: run.size,
    project: run.project,
    simulated: run.simulated,
    variant: run.variant,
    experiment: parseAssignmentId(run.assignment ?? '')?.experiment ?? null,
    config_id: run.config_id,
    config_version: run.config_version,
  };
}

/** The fact of what a run did outside of any step; undefined if it did nothing there. */
export function outsideFact(run: RunTable, amounts: Amounts): AttemptFactTable | undefined {
  const files = amounts.files_created + amounts.files_modified + amounts.files_deleted;
  if (amounts.sessions + amounts.requests + amounts.tool_calls + files === 0) return undefined;
  return {
    id: run.id,
    step: null,
    attempt: 1,
    kind: 'first',
    parent_id: null,
    link_id: null,
    branch: null,
    queued_ms: null,
    started_at: run.started_at,
    ended_at: run.ended_at,
    duration_ms: run.ended_at === null ? null : run.ended_at - run.started_at,
    result: run.result,
    error_type: run.error_type,
    ...shared(run, amounts),
  };
}
