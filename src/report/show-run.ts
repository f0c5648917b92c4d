import type { RunResult } from '../core/context.ts';
import type { DriftKind, FileOperation, FileSource } from '../core/value-sets.ts';
import { traceIdOf } from '../core/ids/ids.ts';
import { toUsd } from '../pricing/pricing.ts';
import type { UncountedFiles } from '../spool/record.ts';
import type { Store } from '../store/open-store.ts';
import { fileOperationsOfRun, uncountedFilesOfRun } from '../store/queries/file-operation.ts';
import { operationsOfRun } from '../store/queries/operation.ts';
import { NO_REQUESTS, sumsBySteps, sumsOfRun, costWithoutBill } from '../store/queries/request-sums.ts';
import { sessionsOfRun } from '../store/queries/session-lookups.ts';
import { choicesOfRun, type ChoiceOfRun } from '../store/queries/selection/decision.ts';
import { driftOfRun } from '../store/queries/selection/drift.ts';
import { stepsOfRun } from '../store/queries/step.ts';
import { toolCallsOfRun } from '../store/queries/tool-call.ts';
import type { FileOperationTable, RunTable, SessionTable, StepTable, ToolCallTable } from '../store/schema.ts';
import { operationReports, type OperationReport } from './operation-reports.ts';
import { findRun } from './find-run.ts';
import { runParallelism, type RunParallelism } from './run-parallelism.ts';
import { resourcesOf, type RunResources } from './run-resources.ts';
import { sessionGaps, type SessionGaps } from './session-gaps.ts';
import { usageTotalsOf, type UsageTotals } from './totals.ts';

/** A step attempt. */
export type StepReport = UsageTotals & {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly kind: StepTable['kind'];
  readonly result: RunResult | 'running' | 'unknown';
  readonly errorType: string | null;
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly toolCalls: number;
  readonly failedToolCalls: number;
  readonly files: { readonly created: number; readonly modified: number; readonly deleted: number };
};

/** A slow tool call. */
export type SlowOperation = { readonly step: string; readonly tool: string; readonly durationMs: number };

/** A file that a run changed. */
export type ChangedFile = {
  readonly step: string;
  readonly operation: FileOperation;
  readonly path: string;
  readonly size: number | null;
  readonly linesAdded: number | null;
  readonly linesRemoved: number | null;
  /** `tool`, or `shell` for changes made by a command. */
  readonly source: FileSource;
  /** The other path of a rename. */
  readonly renamedFrom: string | null;
  readonly renamedTo: string | null;
};

/** The report of `stepmeter show`. */
export type RunReport = SessionGaps & {
  readonly run: {
    readonly id: string;
    readonly traceId: string;
    readonly workflow: string;
    readonly taskType: string | null;
    readonly variant: string | null;
    readonly result: RunResult | 'running' | 'unknown';
    /** Whether it was simulated. */
    readonly simulated: boolean;
    readonly startedAt: number;
    readonly durationMs: number | null;
  };
  readonly totals: UsageTotals;
  /** The CLI's own bill in US dollars; null if no session has one. */
  readonly billUsd: number | null;
  /** What sessions without a bill cost, in US dollars: those that were killed, and those that still run. */
  readonly withoutBillUsd: number;
  /** The resource usage of its sessions; null if not measured. */
  readonly resources: RunResources | null;
  readonly parallelism: RunParallelism;
  readonly steps: readonly StepReport[];
  readonly files: readonly ChangedFile[];
  /** Files written in ignored folders, which are not listed. Sizes in bytes. */
  readonly unlisted: UncountedFiles;
  readonly slowest: readonly SlowOperation[];
  /** What the worktree pool and the cache did, by step. */
  readonly operations: readonly OperationReport[];
  /** How the run differs from the configuration that was chosen for it, or from an earlier run with the same one. */
  readonly drift: readonly DriftReport[];
  /** The choices that it and its steps were started with. */
  readonly choices: readonly ChoiceOfRun[];
};

/** A difference from what was chosen, or from an earlier run with the same configuration. */
export type DriftReport = {
  /** Empty if the configuration is that of the whole run. */
  readonly step: string;
  readonly kind: DriftKind;
  readonly expected: string;
  readonly found: string;
};

/**
 * Reports on the run with this ID or unique prefix; on the latest run for `latest` or without an ID.
 * @throws {UserError} if there is no such run, or more than one
 */
export async function showRun(store: Store, id?: string): Promise<RunReport> {
  const run = await findRun(store, id);
  const [steps, calls] = [await stepsOfRun(store, run.id), await toolCallsOfRun(store, run.id)];
  const [files, sessions] = [await fileOperationsOfRun(store, run.id), await sessionsOfRun(store, run.id)];
  const bySteps = await sumsBySteps(store, run.id);
  const { gaps, usageGap, usageGapOfStep } = await sessionGaps(store, run.id);
  const names = new Map(steps.map((step) => [step.id, step.attempt > 1 ? `${step.name} #${step.attempt}` : step.name]));
  const nameOf = (stepId: string | null): string => names.get(stepId ?? '') ?? '';
  const of = <T extends { step_id: string | null }>(rows: readonly T[], step: StepTable): T[] =>
    rows.filter(({ step_id }) => step_id === step.id);
  return {
    run: aboutRun(run),
    totals: usageTotalsOf(await sumsOfRun(store, run.id), usageGap),
    billUsd: billOf(sessions),
    withoutBillUsd: toUsd(await costWithoutBill(store, run.id)),
    resources: resourcesOf(sessions),
    parallelism: runParallelism(run, steps, store.now()),
    steps: steps.map((step) => {
      const totals = usageTotalsOf(bySteps.get(step.id) ?? NO_REQUESTS, usageGapOfStep(step.id));
      return stepReport(step, totals, of(calls, step), of(files, step));
    }),
    files: files.map((file) => changedFile(file, nameOf(file.step_id))),
    unlisted: await uncountedFilesOfRun(store, run.id),
    slowest: slowestOf(calls, nameOf),
    operations: operationReports(await operationsOfRun(store, run.id), nameOf),
    drift: (await driftOfRun(store, run.id)).map(({ step, kind, expected, found }) => ({
      step,
      kind,
      expected,
      found,
    })),
    choices: await choicesOfRun(store, run.id),
    ...gaps,
  };
}

function aboutRun(run: RunTable): RunReport['run'] {
  return {
    id: run.id,
    traceId: traceIdOf(run.id),
    workflow: run.workflow,
    taskType: run.task_type,
    variant: run.variant,
    result: run.result ?? 'running',
    simulated: run.simulated === 1,
    startedAt: run.started_at,
    durationMs: durationOf(run),
  };
}

function durationOf(row: { started_at: number; ended_at: number | null }): number | null {
  return row.ended_at === null ? null : row.ended_at - row.started_at;
}

function billOf(sessions: readonly SessionTable[]): number | null {
  const bills = sessions.flatMap(({ bill_nano_usd }) => bill_nano_usd ?? []);
  return bills.length > 0 ? toUsd(bills.reduce((a, b) => a + b, 0)) : null;
}

function stepReport(
  step: StepTable,
  totals: UsageTotals,
  calls: readonly ToolCallTable[],
  files: readonly FileOperationTable[],
): StepReport {
  const count = (operation: FileOperation): number => files.filter((file) => file.operation === operation).length;
  return {
    id: step.id,
    name: step.name,
    attempt: step.attempt,
    kind: step.kind,
    result: step.result ?? 'running',
    errorType: step.error_type,
    startedAt: step.started_at,
    durationMs: durationOf(step),
    ...totals,
    toolCalls: calls.length,
    failedToolCalls: calls.filter(({ result }) => result === 'error').length,
    files: {
      created: count('create'),
      modified: count('modify'),
      deleted: count('delete'),
    },
  };
}

function changedFile(file: FileOperationTable, step: string): ChangedFile {
  return {
    step,
    operation: file.operation,
    path: file.path,
    size: file.size,
    linesAdded: file.lines_added,
    linesRemoved: file.lines_removed,
    source: file.source,
    renamedFrom: file.renamed_from,
    renamedTo: file.renamed_to,
  };
}

const SLOWEST = 5;

function slowestOf(calls: readonly ToolCallTable[], nameOf: (stepId: string | null) => string): SlowOperation[] {
  return calls
    .map((call) => ({ step: nameOf(call.step_id), tool: call.tool, durationMs: call.ended_at - call.started_at }))
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, SLOWEST);
}
