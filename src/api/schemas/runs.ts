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
import {
  aboutTask,
  count,
  errorType,
  milliseconds,
  result,
  runCounts,
  simulated,
  time,
  usageTotals,
} from './shared.ts';

/** A run in a list. */
const runSummary = z
  .strictObject({
    id: z.string(),
    workflow: z.string(),
    ...aboutTask,
    result,
    errorType,
    simulated,
    startedAt: time,
    durationMs: milliseconds.nullable().meta({ description: 'Milliseconds; null until it has ended' }),
    steps: count.meta({ description: 'Attempts at steps' }),
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
  traceId: z.string().meta({ description: 'The ID of its OpenTelemetry trace: the run ID without hyphens' }),
  workflow: z.string(),
  ...aboutTask,
  result,
  simulated,
  startedAt: time,
  durationMs: milliseconds.nullable().meta({ description: 'Milliseconds; null until it has ended' }),
});

const stepReport = z.strictObject({
  id: z.string().meta({ description: 'The ID of the attempt' }),
  name: z.string(),
  attempt: count.meta({ description: '1 for the first attempt at the step' }),
  kind: z
    .enum(STEP_KINDS)
    .meta({ description: 'The first attempt, a `retry` of the same work, or the `repair` of an earlier result' }),
  result,
  errorType,
  startedAt: time,
  durationMs: milliseconds.nullable().meta({ description: 'Milliseconds; null until it has ended' }),
  ...usageTotals,
  toolCalls: count,
  failedToolCalls: count.meta({ description: 'Without denied ones' }),
  files: z
    .strictObject({ created: count, modified: count, deleted: count })
    .meta({ description: 'File operations of the attempt; a file that was changed twice counts twice' }),
});

const changedFile = z.strictObject({
  step: z.string().meta({ description: 'With `#2` for a second attempt; empty outside of any step' }),
  operation: z.enum(FILE_OPERATIONS),
  path: z.string().meta({ description: 'Relative to the project if the file is in it' }),
  size: z.number().nullable().meta({ description: 'Bytes after the operation; null if unknown' }),
  linesAdded: z.number().nullable().meta({ description: 'Null if unknown' }),
  linesRemoved: z.number().nullable().meta({ description: 'Null if unknown' }),
  source: z
    .enum(FILE_SOURCES)
    .meta({ description: '`tool` for a change by a tool, `shell` for one by a command or by an unknown author' }),
  renamedFrom: z.string().nullable().meta({ description: 'The path before, if the file was renamed' }),
  renamedTo: z.string().nullable().meta({ description: 'The path after, if the file was renamed' }),
});

const operationReport = z.strictObject({
  step: z.string().meta({ description: 'Empty for operations of the run itself' }),
  kind: z.enum(['worktree', 'cache']),
  name: z.string().meta({ description: 'The operation of the worktree pool, or the name of the cached work' }),
  outcome: z.enum([...WORKTREE_OUTCOMES, ...CACHE_OUTCOMES]).meta({
    description: 'What became of the worktree, the merge or its check, or whether the stored result was used',
  }),
  reason: z
    .enum([...CACHE_REASONS, ...CACHE_VERDICTS])
    .nullable()
    .meta({ description: 'Of the cache: why a result was used or not; of a verification, what it found' }),
  count: count.meta({ description: 'Operations with this name, outcome and reason' }),
  durationMs: milliseconds,
  waitedMs: milliseconds.meta({ description: 'How long they waited for the lock of the pool' }),
  savedMs: milliseconds.meta({ description: 'The durations of the runs whose stored results were used' }),
  conflicts: count.meta({ description: 'Pairs of worktrees that conflict, or heads that merges left out' }),
});

const driftReport = z
  .strictObject({
    step: z.string().meta({ description: 'Empty if the configuration is that of the whole run' }),
    kind: z.enum(DRIFT_KIND),
    expected: z
      .string()
      .meta({ description: 'The setting that was chosen, or that an earlier run with the same configuration had' }),
    found: z.string().meta({ description: 'The setting that the run had' }),
  })
  .meta({ description: 'How the run differs from the configuration that was chosen for it' });

const choiceOfRun = z
  .strictObject({
    id: z.string().meta({ description: 'The ID of the decision' }),
    workflow: z.string().nullable().meta({ description: 'What it was made for; null if the store does not know it' }),
    outcomeRun: z.string().nullable().meta({ description: 'The run that its outcome is of' }),
  })
  .meta({ description: 'A choice that the run, or a step of it, was started with' });

/** The report on a run. */
export const runReport = z
  .strictObject({
    run: aboutRun,
    totals: z.strictObject(usageTotals),
    billUsd: z
      .number()
      .nullable()
      .meta({ description: 'The cost by the bill of the CLI in US dollars; null if no session has one' }),
    withoutBillUsd: z
      .number()
      .meta({ description: 'What sessions without a bill cost: those that were killed, and those that still run' }),
    resources: z
      .strictObject({
        cpuSeconds: z.number().meta({ description: 'User and system time of all sessions' }),
        peakMemory: z.number().meta({ description: 'Bytes; the highest memory of a single session' }),
        diskRead: z.number().meta({ description: 'Bytes' }),
        diskWritten: z.number().meta({ description: 'Bytes' }),
        spawnMs: milliseconds.nullable().meta({ description: 'The longest time that the start of a session took' }),
        pressure: z
          .strictObject({
            cpu: z.number().nullable().meta({ description: 'The share for the CPU' }),
            io: z.number().nullable().meta({ description: 'The share for disks' }),
            memory: z.number().nullable().meta({ description: 'The share for memory' }),
          })
          .meta({
            description:
              'Shares of the time of its sessions in which some process of the machine waited for the resource, 0 to 1; null if the kernel does not report it',
          }),
      })
      .nullable()
      .meta({ description: 'Of its sessions; null if none was measured' }),
    parallelism: z.strictObject({
      achieved: z
        .number()
        .nullable()
        .meta({ description: 'The duration of all steps together divided by that of the run' }),
      highest: count.meta({ description: 'How many steps ran at the same time at most' }),
      criticalPathShare: z.number().nullable().meta({ description: 'The critical path as a share of the duration' }),
    }),
    steps: z.array(stepReport).meta({ description: 'The attempts at its steps' }),
    files: z.array(changedFile),
    unlisted: z.strictObject({ files: count, bytes: count }).meta({
      description: 'Files that are not in `files`: written in ignored folders, or beyond the changes that a step lists',
    }),
    slowest: z
      .array(
        z.strictObject({
          step: z.string().meta({ description: 'With `#2` for a second attempt; empty outside of any step' }),
          tool: z.string(),
          durationMs: milliseconds,
        }),
      )
      .meta({ description: 'The five slowest tool calls' }),
    operations: z.array(operationReport).meta({ description: 'What the worktree pool and the cache did, by step' }),
    drift: z.array(driftReport),
    choices: z.array(choiceOfRun),
    sessionsWithoutHooks: count.meta({ description: 'Sessions whose CLI has no hooks' }),
    sessionsWithoutTranscript: count.meta({
      description: 'Sessions without a transcript: only what hooks reported is counted',
    }),
    callsWithoutId: count.meta({
      description: 'Tool calls of sessions without transcript that hooks reported without an ID: they are not counted',
    }),
    sessionsOfUnknownUsage: count.meta({
      description: 'Sessions of which no request is known although they may have made some',
    }),
    sessionsNotRecorded: count.meta({
      description: 'Sessions without hooks and transcript: only their process was seen',
    }),
    openSessions: count.meta({
      description: 'Sessions that are not settled although their step has ended: their usage is not included yet',
    }),
    unreadableRows: count.meta({ description: 'Rows of transcripts that could not be read' }),
    requestsWithoutUsage: count.meta({
      description: 'Requests of which nothing states the usage: their tokens and cost are unknown',
    }),
    unfinishedRequests: count.meta({
      description: 'Requests without their final output tokens: their tokens and cost are too low',
    }),
  })
  .openapi('RunReport');
