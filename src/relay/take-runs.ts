import { sql } from 'kysely';
import type { Context } from '../core/context.ts';
import { ATTRIBUTE, ERROR_SOURCE, METRIC } from '../core/names.ts';
import type { EndRecord } from '../core/record.ts';
import { inChunks, type Batch, type Labels } from './batch.ts';
import { secondsOf } from './span-data.ts';
import { runSpan, stepSpan } from './spans.ts';

const runLabels = ({ run }: Context): Labels => ({
  [ATTRIBUTE.workflowName]: run.workflow,
  [ATTRIBUTE.taskType]: run.taskType,
  [ATTRIBUTE.variant]: run.variant,
  [ATTRIBUTE.configVersion]: run.configVersion,
});

const runRow = ({ run, startedAt, project }: Context) => ({
  id: run.id,
  workflow: run.workflow,
  task_type: run.taskType ?? null,
  config_id: run.configId ?? null,
  config_version: run.configVersion ?? null,
  variant: run.variant ?? null,
  project,
  started_at: startedAt,
  ended_at: null,
  result: null,
  error_type: null,
});

const stepRow = ({ run, startedAt, project }: Context, step: NonNullable<Context['step']>) => ({
  id: step.id,
  run_id: run.id,
  parent_id: step.parentId ?? null,
  link_id: step.linkId ?? null,
  name: step.name,
  attempt: step.attempt,
  kind: step.kind,
  project,
  started_at: startedAt,
  ended_at: null,
  result: null,
  error_type: null,
});

/** Takes in that these runs and steps began. A run known only through its steps began with the first of them. */
export const takeContexts = async (batch: Batch, contexts: readonly Context[]): Promise<void> => {
  const runs = new Map<string, Context>();
  for (const context of contexts) {
    const known = runs.get(context.run.id);
    if (!known || context.startedAt < known.startedAt) runs.set(context.run.id, context);
  }
  for (const chunk of inChunks([...runs.values()].map(runRow)))
    await batch.db
      .insertInto('run')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  const steps = contexts.flatMap((context) => (context.step ? [stepRow(context, context.step)] : []));
  for (const chunk of inChunks(steps))
    await batch.db
      .insertInto('step')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
};

/** What the requests of a run cost so far, in billionths of a dollar. */
const costOfRun = async (batch: Batch, runId: string): Promise<number> => {
  const { cost } = await batch.db
    .selectFrom('request')
    .select(sql<number>`coalesce(sum(cost_nano_usd), 0)`.as('cost'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  return Number(cost);
};

const takeRunEnd = async (batch: Batch, context: Context, end: EndRecord): Promise<void> => {
  const row = await batch.db
    .updateTable('run')
    .set({ ended_at: end.at, result: end.result, error_type: end.errorType ?? null })
    .where('id', '=', context.run.id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!row) return;
  batch.count(METRIC.runs, { ...runLabels(context), [ATTRIBUTE.runResult]: end.result });
  const span = runSpan(context, row, await costOfRun(batch, row.id));
  batch.emit(span);
  const { [ATTRIBUTE.workflowName]: workflow, [ATTRIBUTE.taskType]: taskType } = runLabels(context);
  const labels = {
    [ATTRIBUTE.workflowName]: workflow,
    [ATTRIBUTE.taskType]: taskType,
    [ATTRIBUTE.runResult]: end.result,
  };
  batch.observe(METRIC.runDuration, labels, secondsOf(span), span);
};

const takeStepEnd = async (batch: Batch, context: Context, end: EndRecord): Promise<void> => {
  const row = await batch.db
    .updateTable('step')
    .set({ ended_at: end.at, result: end.result, error_type: end.errorType ?? null })
    .where('id', '=', context.step?.id ?? '')
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!row) return;
  batch.count(METRIC.steps, {
    ...runLabels(context),
    [ATTRIBUTE.stepName]: row.name,
    [ATTRIBUTE.stepResult]: row.result,
    [ATTRIBUTE.stepKind]: row.kind,
  });
  if (row.result === 'failure')
    batch.count(METRIC.errors, {
      [ATTRIBUTE.workflowName]: context.run.workflow,
      [ATTRIBUTE.stepName]: row.name,
      [ATTRIBUTE.errorType]: row.error_type ?? 'failure',
      [ATTRIBUTE.errorSource]: ERROR_SOURCE.step,
    });
  const span = stepSpan(context, row);
  batch.emit(span);
  const labels = {
    [ATTRIBUTE.workflowName]: context.run.workflow,
    [ATTRIBUTE.stepName]: row.name,
    [ATTRIBUTE.stepResult]: row.result,
  };
  batch.observe(METRIC.stepDuration, labels, secondsOf(span), span);
};

/** Takes in that a run or step ended; only its first end counts. */
export const takeEnd = (batch: Batch, context: Context, end: EndRecord): Promise<void> =>
  end.type === 'run.ended' ? takeRunEnd(batch, context, end) : takeStepEnd(batch, context, end);
