import { STEP_KINDS } from '../../core/context.ts';
import { FILE_OPERATIONS, FILE_SOURCES } from '../../core/value-sets.ts';
import { NODE_KINDS } from '../../report/run-tree/run-node.ts';
import { z } from '../libraries.ts';
import { count, milliseconds, time } from './shared.ts';

const node = z
  .strictObject({
    id: z.string(),
    parent: count.nullable().meta({ description: 'The index of the parent, which precedes it in the list' }),
    kind: z.enum(NODE_KINDS),
    name: z.string(),
    attempt: count.nullable(),
    stepKind: z.enum(STEP_KINDS).nullable(),
    startedAt: time,
    endedAt: time.nullable(),
    result: z.string().nullable(),
    errorType: z.string().nullable(),
    isCritical: z.boolean(),
    file: z
      .strictObject({
        operation: z.enum(FILE_OPERATIONS),
        source: z.enum(FILE_SOURCES),
        size: z.number().nullable(),
        linesAdded: z.number().nullable(),
        linesRemoved: z.number().nullable(),
      })
      .nullable(),
    requests: count,
    costUsd: z.number().nullable(),
    isLowerBound: z.boolean(),
    tokens: count,
    toolCalls: count,
    failedToolCalls: count,
    files: z.strictObject({ create: count, modify: count, delete: count }),
  })
  .openapi('RunNode');

/** The parts of a run. */
export const runTree = z
  .strictObject({
    runId: z.string(),
    startedAt: time,
    endedAt: time.nullable(),
    asOf: time,
    nodes: z.array(node),
    omitted: count,
    criticalMs: milliseconds,
    waitedMs: milliseconds,
    parallelism: z.strictObject({ average: z.number().nullable(), highest: count }),
  })
  .openapi('RunTree');
