import { outcomeSums } from '../../store/queries/outcome-sums.ts';
import { endRun, insertRuns } from '../../store/queries/run.ts';
import { attemptsOfRun, endStep, insertSteps } from '../../store/queries/step.ts';
import type { Context } from '../../core/context.ts';
import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../telemetry/names.ts';
import type { EndRecord } from '../../spool/record.ts';
import type { RunTable, StepTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { secondsOf } from '../../telemetry/span-data.ts';
import { runSpan, stepSpan } from '../../telemetry/spans.ts';
import { findUsageGaps, usageGapOf } from '../../telemetry/usage-gap.ts';
import { countRunEnd, countStepEnd, runLabels } from './count-ends.ts';
import { stepLabels } from '../step-labels.ts';
import { recordConfigChange } from './record-config-change.ts';
import { ingestSignals } from './ingest-signals.ts';

/** Ingests the start of runs and steps. A run known only through its steps starts with the first of them. */
export async function ingestContexts(batch: Batch, contexts: readonly Context[]): Promise<void> {
  const runs = new Map<string, Context>();
  for (const context of contexts) {
    const known = runs.get(context.run.id);
    if (!known || context.startedAt < known.startedAt) runs.set(context.run.id, context);
  }
  await insertRuns(batch, [...runs.values()].map(runRow));
  const steps = contexts.flatMap((context) => (context.step ? [stepRow(context, context.step)] : []));
  await insertSteps(batch, steps);
}

function runRow({ run, startedAt, project }: Context): RunTable {
  return {
    id: run.id,
    workflow: run.workflow,
    task_type: run.taskType ?? null,
    complexity_permille: run.complexity === undefined ? null : 1000 * run.complexity,
    size: run.size ?? null,
    config_id: run.configId ?? null,
    config_version: run.configVersion ?? null,
    variant: run.variant ?? null,
    task: run.task ?? null,
    assignment: run.assignment ?? null,
    decision: run.decision ?? null,
    started_by: run.startedBy ?? null,
    project,
    started_at: startedAt,
    ended_at: null,
    result: null,
    error_type: null,
    cost_nano_usd: null,
    simulated: run.simulated ? 1 : null,
  };
}

function stepRow({ run, startedAt, project }: Context, step: NonNullable<Context['step']>): StepTable {
  return {
    id: step.id,
    run_id: run.id,
    parent_id: step.parentId ?? null,
    link_id: step.linkId ?? null,
    branch: step.branch ?? null,
    queue: step.queue ?? null,
    queued_ms: step.queuedMs ?? null,
    decision: step.decision ?? null,
    name: step.name,
    attempt: step.attempt,
    kind: step.kind,
    project,
    started_at: startedAt,
    ended_at: null,
    result: null,
    error_type: null,
  };
}

/** Ingests the end of a run or step; only the first end counts. */
export function ingestEnd(batch: Batch, context: Context, end: EndRecord): Promise<void> {
  return end.type === 'run.ended' ? ingestRunEnd(batch, context, end) : ingestStepEnd(batch, context, end);
}

async function ingestRunEnd(batch: Batch, context: Context, end: EndRecord): Promise<void> {
  const sums = await outcomeSums(batch, context.run.id);
  const row = await endRun(batch, context.run.id, { ...end, costNanoUsd: sums.costNanoUsd });
  if (!row) return;
  const gap = usageGapOf(await findUsageGaps(batch, [row.id]));
  const span = runSpan(context, row, { nanoUsd: sums.costNanoUsd, gap });
  batch.emit(span);
  const steps = await attemptsOfRun(batch, row.id);
  countRunEnd(batch, context, { row, steps, gap, unpriced: sums.unpriced, span });
  const repairs = steps.filter(({ kind }) => kind !== 'first').length;
  ingestSignals(batch, runLabels(context), { ...sums, gap, result: row.result, seconds: secondsOf(span), repairs });
  const { started_at: at, config_version: value } = row;
  await recordConfigChange(batch, context, { kind: CHANGE_KIND.configuration, value, at, runStartedAt: at });
}

async function ingestStepEnd(batch: Batch, context: Context, end: EndRecord): Promise<void> {
  const row = await endStep(batch, context.step?.id ?? '', end);
  if (!row) return;
  const sums = await outcomeSums(batch, row.run_id, row.id);
  const gaps = await findUsageGaps(batch, [row.run_id]);
  const gap = usageGapOf(gaps.filter(({ step_id }) => step_id === row.id));
  const span = stepSpan(context, row, { nanoUsd: sums.unpriced > 0 ? null : sums.costNanoUsd, gap });
  batch.emit(span);
  const own = stepLabels({ run: context.run, step: row });
  countStepEnd(batch, context, { row, span });
  if (row.queued_ms !== null)
    batch.observe(METRIC.stepQueueTime, { ...own, [ATTRIBUTE.stepQueue]: row.queue }, row.queued_ms / 1000, span);
  const seconds = secondsOf(span);
  ingestSignals(batch, { ...runLabels(context), ...own }, { ...sums, gap, result: row.result, seconds });
}
