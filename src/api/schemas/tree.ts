import { STEP_KINDS } from '../../core/context.ts';
import { FILE_OPERATIONS, FILE_SOURCES } from '../../core/value-sets.ts';
import { NODE_KINDS } from '../../report/run-tree/run-node.ts';
import { z } from '../libraries.ts';
import { count, isLowerBound, milliseconds, time } from './shared.ts';

const node = z
  .strictObject({
    id: z.string().meta({ description: 'Unique in the run: the kind and the ID of the row in the store' }),
    parent: count
      .nullable()
      .meta({ description: 'The index of the parent in `nodes`, which precedes it; null at the top' }),
    kind: z.enum(NODE_KINDS).meta({
      description: 'What it stands for; `permission` is the time for which a session waited for a decision of its user',
    }),
    name: z.string().meta({ description: 'The step, agent, model, tool or path' }),
    attempt: count.nullable().meta({ description: '1 for the first attempt at a step; null for other kinds' }),
    stepKind: z
      .enum(STEP_KINDS)
      .nullable()
      .meta({ description: 'The kind of the attempt at a step; null for other kinds' }),
    startedAt: time,
    endedAt: time.nullable().meta({
      description: 'Milliseconds since 1970; null while it runs, and if it was imported and its end is not known',
    }),
    result: z.string().nullable().meta({
      description:
        'Of a step or tool call, `failure` of a session that failed, the decision on a permission; null otherwise',
    }),
    errorType: z
      .string()
      .nullable()
      .meta({ description: 'Of a step or tool call, or the signal that ended a session; null without one' }),
    isCritical: z.boolean().meta({
      description: 'Whether it is on the critical path: had it been faster, the run could have ended earlier',
    }),
    file: z
      .strictObject({
        operation: z.enum(FILE_OPERATIONS),
        source: z
          .enum(FILE_SOURCES)
          .meta({ description: '`tool` for a change by a tool, `shell` for one by a command or by an unknown author' }),
        size: z.number().nullable().meta({ description: 'Bytes after the operation; null if unknown' }),
        linesAdded: z.number().nullable().meta({ description: 'Null if unknown' }),
        linesRemoved: z.number().nullable().meta({ description: 'Null if unknown' }),
      })
      .nullable()
      .meta({ description: 'The file operation; null for other kinds' }),
    requests: count.meta({ description: 'Of this and everything below it, as the following sums' }),
    costUsd: z
      .number()
      .nullable()
      .meta({ description: 'US dollars; null if no cost is known and usage is missing or a model has no known price' }),
    isLowerBound,
    tokens: count.meta({ description: 'Of all kinds' }),
    toolCalls: count,
    failedToolCalls: count.meta({ description: 'Without denied ones' }),
    files: z
      .strictObject({ create: count, modify: count, delete: count })
      .meta({ description: 'File operations by kind' }),
  })
  .openapi('RunNode');

/** The parts of a run. */
export const runTree = z
  .strictObject({
    runId: z.string(),
    startedAt: time,
    endedAt: time.nullable().meta({ description: 'Milliseconds since 1970; null while it runs' }),
    asOf: time.meta({ description: 'Milliseconds since 1970, when this was read' }),
    nodes: z.array(node).meta({ description: 'Each after its parent, siblings by their start' }),
    omitted: count.meta({ description: 'Parts left out because of the requested depth; sums include them' }),
    criticalMs: milliseconds.meta({
      description: 'Milliseconds; how long the parts on the critical path took together',
    }),
    waitedMs: milliseconds.meta({ description: 'Milliseconds; how long sessions waited for permissions' }),
    parallelism: z
      .strictObject({
        average: z.number().nullable().meta({ description: 'While any ran; null without any' }),
        highest: count,
      })
      .meta({ description: 'How many steps ran at the same time, without steps that only contain others' }),
  })
  .openapi('RunTree');
