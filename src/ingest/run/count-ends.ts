import type { Context } from '../../core/context.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { ATTRIBUTE, ERROR_SOURCE, METRIC, type UsageGap } from '../../telemetry/names.ts';
import { secondsOf, type SpanData } from '../../telemetry/span-data.ts';
import type { Attempt } from '../../store/queries/step.ts';
import type { RunTable, StepTable } from '../../store/schema.ts';
import type { Counters, Labels } from '../../batch/batch.ts';
import { stepLabels } from '../step-labels.ts';

/** A run that has ended, its step attempts, and what is missing from its usage. The span serves as exemplar. */
export type RunEnd = {
  readonly row: RunTable;
  readonly steps: readonly Attempt[];
  readonly gap: UsageGap | null;
  /** Number of requests without a known price. */
  readonly unpriced: number;
  readonly span?: SpanData;
};

/** A step attempt that has ended. The span serves as exemplar. */
export type StepEnd = { readonly row: StepTable; readonly span?: SpanData };

/** Counts the end of a run in all metrics that have its result as a label. */
export function countRunEnd(counters: Counters, context: Context, end: RunEnd): void {
  const { row, gap, unpriced, span } = end;
  const labels = { ...runLabels(context), [ATTRIBUTE.runResult]: row.result };
  counters.count(METRIC.runs, labels);
  counters.observe(METRIC.runDuration, labels, secondsOfRow(row), span);
  // A run of which a part of the cost is unknown is no cheap one: analysis leaves it out of mean costs as well.
  if (gap === null && unpriced === 0) counters.observe(METRIC.runCost, labels, toUsd(row.cost_nano_usd ?? 0), span);
  countAttempts(counters, end);
}

function secondsOfRow({ started_at, ended_at }: RunTable | StepTable): number {
  return secondsOf({ startedAt: started_at, endedAt: ended_at ?? started_at });
}

/** Records the number of attempts at each step of a run and the result of the last one. */
function countAttempts(counters: Counters, { row, steps, span }: RunEnd): void {
  for (const [name, attempts = []] of Object.entries(Object.groupBy(steps, (step) => step.name)))
    counters.observe(
      METRIC.stepAttempts,
      {
        ...stepLabels({ run: row, step: { name } }),
        [ATTRIBUTE.stepResult]: attempts.at(-1)?.result,
      },
      attempts.length,
      span,
    );
}

/** The labels that identify a group of comparable runs. */
export function runLabels({ run }: Context): Labels {
  return {
    [ATTRIBUTE.workflowName]: run.workflow,
    [ATTRIBUTE.taskType]: run.taskType,
    [ATTRIBUTE.variant]: run.variant,
    [ATTRIBUTE.configVersion]: run.configVersion,
  };
}

/** Counts the end of a step attempt in all metrics that depend on its result. */
export function countStepEnd(counters: Counters, context: Context, { row, span }: StepEnd): void {
  const own = stepLabels({ run: context.run, step: row });
  const ended = { [ATTRIBUTE.stepResult]: row.result };
  counters.count(METRIC.steps, { ...runLabels(context), ...own, ...ended, [ATTRIBUTE.stepKind]: row.kind });
  counters.observe(METRIC.stepDuration, { ...own, ...ended }, secondsOfRow(row), span);
  if (row.result === 'failure')
    counters.count(METRIC.errors, {
      ...own,
      [ATTRIBUTE.errorType]: row.error_type ?? 'failure',
      [ATTRIBUTE.errorSource]: ERROR_SOURCE.step,
    });
}
