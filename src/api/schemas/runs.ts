import { STEP_KINDS } from '../../core/context.ts';
import {
  CACHE_OUTCOMES,
  CACHE_REASONS,
  CACHE_VERDICTS,
  DRIFT_KIND,
  FILE_OPERATIONS,
  FILE_SOURCES,
  WORKTREE_OUTCOMES,
} from '../../core/value-sets.ts';
import { z } from '../libraries.ts';
import { count, milliseconds, result, runCounts, time, usageTotals } from './shared.ts';

/** A run in a list. */
const runSummary = z
  .strictObject({
    id: z.string(),
    workflow: z.string(),
    taskType: z.string().nullable(),
    variant: z.string().nullable(),
    result,
    errorType: z.string().nullable(),
    simulated: z.boolean(),
    startedAt: time,
    durationMs: milliseconds.nullable(),
    steps: count,
    ...usageTotals,
  })
  .openapi('RunSummary');

/** A page of runs. */
export const runList = z
  .strictObject({
    runs: z.array(runSummary),
    next: z.string().nullable().meta({ description: 'Pass it as `after` to get the next page; null on the last one' }),
    counts: runCounts,
  })
  .openapi('RunList');

const aboutRun = z.strictObject({
  id: z.string(),
  traceId: z.string(),
  workflow: z.string(),
  taskType: z.string().nullable(),
  variant: z.string().nullable(),
  result,
  simulated: z.boolean(),
  startedAt: time,
  durationMs: milliseconds.nullable(),
});

const stepReport = z.strictObject({
  id: z.string(),
  name: z.string(),
  attempt: count,
  kind: z.enum(STEP_KINDS),
  result,
  errorType: z.string().nullable(),
  startedAt: time,
  durationMs: milliseconds.nullable(),
  ...usageTotals,
  toolCalls: count,
  failedToolCalls: count,
  files: z.strictObject({ created: count, modified: count, deleted: count }),
});

const changedFile = z.strictObject({
  step: z.string(),
  operation: z.enum(FILE_OPERATIONS),
  path: z.string(),
  size: z.number().nullable(),
  linesAdded: z.number().nullable(),
  linesRemoved: z.number().nullable(),
  source: z.enum(FILE_SOURCES),
  renamedFrom: z.string().nullable(),
  renamedTo: z.string().nullable(),
});

const operationReport = z.strictObject({
  step: z.string().meta({ description: 'Empty for operations of the run itself' }),
  kind: z.enum(['worktree', 'cache']),
  name: z.string().meta({ description: 'The operation of the worktree pool, or the name of the cached work' }),
  outcome: z.enum([...WORKTREE_OUTCOMES, ...CACHE_OUTCOMES]),
  reason: z
    .enum([...CACHE_REASONS, ...CACHE_VERDICTS])
    .nullable()
    .meta({ description: 'Of the cache: why a result was used or not; of a verification, what it found' }),
  count,
  durationMs: milliseconds,
  waitedMs: milliseconds.meta({ description: 'How long they waited for the lock of the pool' }),
  savedMs: milliseconds.meta({ description: 'The durations of the runs whose stored results were used' }),
  conflicts: count,
});

const driftReport = z
  .strictObject({
    step: z.string().meta({ description: 'Empty if the configuration is that of the whole run' }),
    kind: z.enum(DRIFT_KIND),
    expected: z.string(),
    found: z.string(),
  })
  .meta({ description: 'How the run differs from the configuration that was chosen for it' });

const choiceOfRun = z
  .strictObject({
    id: z.string(),
    workflow: z.string().nullable().meta({ description: 'What it was made for; null if the store does not know it' }),
    outcomeRun: z.string().nullable().meta({ description: 'The run that its outcome is of' }),
  })
  .meta({ description: 'A choice that the run, or a step of it, was started with' });

/** The report on a run. */
export const runReport = z
  .strictObject({
    run: aboutRun,
    totals: z.strictObject(usageTotals),
    billUsd: z.number().nullable(),
    withoutBillUsd: z
      .number()
      .meta({ description: 'What sessions without a bill cost: those that were killed, and those that still run' }),
    resources: z
      .strictObject({
        cpuSeconds: z.number(),
        peakMemory: z.number(),
        diskRead: z.number(),
        diskWritten: z.number(),
        spawnMs: milliseconds.nullable().meta({ description: 'The longest time that the start of a session took' }),
        pressure: z.strictObject({
          cpu: z.number().nullable(),
          io: z.number().nullable(),
          memory: z.number().nullable(),
        }),
      })
      .nullable(),
    parallelism: z.strictObject({
      achieved: z
        .number()
        .nullable()
        .meta({ description: 'The duration of all steps together divided by that of the run' }),
      highest: count.meta({ description: 'How many steps ran at the same time at most' }),
      criticalPathShare: z.number().nullable().meta({ description: 'The critical path as a share of the duration' }),
    }),
    steps: z.array(stepReport),
    files: z.array(changedFile),
    unlisted: z.strictObject({ files: count, bytes: count }),
    slowest: z.array(z.strictObject({ step: z.string(), tool: z.string(), durationMs: milliseconds })),
    operations: z.array(operationReport),
    drift: z.array(driftReport),
    choices: z.array(choiceOfRun),
    sessionsWithoutHooks: count,
    sessionsWithoutTranscript: count,
    callsWithoutId: count,
    sessionsOfUnknownUsage: count,
    sessionsNotRecorded: count,
    openSessions: count,
    unreadableRows: count,
    requestsWithoutUsage: count,
    unfinishedRequests: count,
  })
  .openapi('RunReport');
