import { METRICS } from '../../analysis/compare/metrics.ts';
import { CAUSES } from '../../analysis/ladder/ladder.ts';
import { PRICED_KINDS } from '../../analysis/ladder/usage-cell.ts';
import { STEP_KINDS } from '../../core/context.ts';
import { z } from '../libraries.ts';
import { figure } from './figure.ts';
import { count, milliseconds, result, time, TOKENS } from './shared.ts';

const run = z.strictObject({
  id: z.string(),
  workflow: z.string(),
  task: z.string().nullable(),
  taskType: z.string().nullable(),
  variant: z.string().nullable(),
  simulated: z.boolean(),
  result,
  startedAt: time,
  durationMs: milliseconds.nullable(),
});

const tokens = z.strictObject(
  Object.fromEntries(PRICED_KINDS.map((kind) => [kind, z.number().meta({ description: TOKENS[kind] })])) as Record<
    (typeof PRICED_KINDS)[number],
    z.ZodNumber
  >,
);

const amounts = {
  costUsd: z.number().nullable(),
  durationMs: z.number().nullable(),
  tokens: tokens.nullable(),
  requests: z.number(),
  toolCalls: z.number(),
  failedToolCalls: z.number(),
  filesCreated: z.number(),
  filesModified: z.number(),
  filesDeleted: z.number(),
};

const attempt = z.strictObject({
  id: z.string(),
  attempt: count,
  result,
  errorType: z.string().nullable(),
  ...amounts,
});

const calls = z.strictObject({ calls: count, durationMs: milliseconds });

const pair = z.strictObject({
  step: z.string(),
  kind: z.enum(STEP_KINDS),
  branch: z.string().nullable(),
  a: attempt.nullable(),
  b: attempt.nullable(),
  difference: z.strictObject(amounts),
  calls: z.array(z.strictObject({ tool: z.string(), path: z.string().nullable(), a: calls, b: calls })),
});

const ladder = z.strictObject({
  aUsd: z.number(),
  bUsd: z.number(),
  differenceUsd: z.number(),
  rungs: z.array(
    z.strictObject({
      cause: z.enum(CAUSES),
      usd: z.number(),
      parts: z.array(z.strictObject({ name: z.string(), usd: z.number() })),
    }),
  ),
  unpriced: z.strictObject({ a: z.number(), b: z.number() }),
});

const runs = z.strictObject({
  kind: z.literal('runs'),
  a: run,
  b: run,
  pairs: z.array(pair),
  totals: z.strictObject({
    a: z.strictObject(amounts),
    b: z.strictObject(amounts),
    difference: z.strictObject(amounts),
  }),
  ladder,
});

const selection = z.strictObject({
  filter: z.string(),
  runs: count,
  simulated: count.meta({ description: 'Runs among them that are simulated' }),
  successes: count,
  failures: count,
  others: count,
  costUnknown: count,
  from: time,
  until: time,
});

const sides = { a: figure, b: figure, difference: figure };

const stepFigures = z.strictObject(sides);

const selections = z.strictObject({
  kind: z.literal('selections'),
  a: selection,
  b: selection,
  average: z.enum(['mean', 'median']),
  metrics: z.array(
    z.strictObject({
      metric: z.enum(METRICS),
      better: z.enum(['lower', 'higher']),
      ...sides,
      paired: z.boolean(),
      verdict: z.enum(['a', 'b', 'equal', 'undecided', 'unknown']),
      text: z.string(),
    }),
  ),
  steps: z.array(
    z.strictObject({
      step: z.string(),
      cost: stepFigures,
      duration: stepFigures,
      firstSuccess: stepFigures,
      repeated: stepFigures,
      without: stepFigures,
    }),
  ),
  ladder,
});

/** A comparison of two runs or of two selections. */
export const comparison = z.discriminatedUnion('kind', [runs, selections]).openapi('Comparison');
