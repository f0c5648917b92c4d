import { runById } from '../store/queries/run.ts';
import { stepById } from '../store/queries/step.ts';
import type { Context } from '../core/context.ts';
import type { RunTable, StepTable } from '../store/schema.ts';
import type { Batch } from '../batch/batch.ts';

/** Rebuilds the context of a stored row from its run and step. */
export async function contextInStore(
  batch: Batch,
  owner: { readonly run_id: string; readonly step_id: string | null },
): Promise<Context> {
  const run = await runById(batch, owner.run_id);
  const step = owner.step_id ? await stepById(batch, owner.step_id) : undefined;
  const { started_at: startedAt, project } = step ?? run;
  return { v: 1, run: runOf(run), ...(step && { step: stepOf(step) }), startedAt, project };
}

function runOf(run: RunTable): Context['run'] {
  return {
    id: run.id,
    workflow: run.workflow,
    ...(run.task_type && { taskType: run.task_type }),
    ...(run.complexity_permille !== null && { complexity: run.complexity_permille / 1000 }),
    ...(run.size !== null && { size: run.size }),
    ...(run.config_id && { configId: run.config_id }),
    ...(run.config_version && { configVersion: run.config_version }),
    ...(run.variant && { variant: run.variant }),
    ...(run.task && { task: run.task }),
    ...(run.assignment && { assignment: run.assignment }),
    ...(run.started_by && { startedBy: run.started_by }),
    ...(run.simulated && { simulated: true }),
  };
}

function stepOf(step: StepTable): NonNullable<Context['step']> {
  return {
    id: step.id,
    name: step.name,
    attempt: step.attempt,
    kind: step.kind,
    ...(step.parent_id && { parentId: step.parent_id }),
    ...(step.link_id && { linkId: step.link_id }),
    ...(step.branch && { branch: step.branch }),
    ...(step.queue && { queue: step.queue }),
    ...(step.decision && { decision: step.decision }),
    ...(step.queued_ms !== null && { queuedMs: step.queued_ms }),
  };
}
