import { METRICS } from '../../analysis/compare/metrics.ts';
import { CAUSES } from '../../analysis/ladder/ladder.ts';
import { PRICED_KINDS } from '../../analysis/ladder/usage-cell.ts';
import { STEP_KINDS } from '../../core/context.ts';
import { z } from '../libraries.ts';
import { figure } from './figure.ts';
import { aboutTask, count, errorType, milliseconds, result, simulated, time, TOKENS } from './shared.ts';

const run = z.strictObject({
  id: z.string(),
  workflow: z.string(),
  task: z.string().nullable().meta({ description: 'The key of the task; null if not given' }),
  ...aboutTask,
  simulated,
  result,
  startedAt: time,
  durationMs: milliseconds.nullable().meta({ description: 'Milliseconds; null until it has ended' }),
});

const tokens = z.strictObject(
  Object.fromEntries(PRICED_KINDS.map((kind) => [kind, z.number().meta({ description: TOKENS[kind] })])) as Record<
    (typeof PRICED_KINDS)[number],
    z.ZodNumber
  >,
);

const amounts = {
  costUsd: z.number().nullable().meta({ description: 'US dollars; null if a part is unknown' }),
  durationMs: z.number().nullable().meta({ description: 'Milliseconds; null if unknown' }),
  tokens: tokens.nullable().meta({ description: 'Null if usage is missing' }),
  requests: z.number(),
  toolCalls: z.number(),
  failedToolCalls: z.number().meta({ description: 'Without denied ones' }),
  filesCreated: z.number(),
  filesModified: z.number().meta({ description: 'Modifications of files' }),
  filesDeleted: z.number(),
};

const attempt = z.strictObject({
  id: z.string().meta({ description: 'The ID of the attempt' }),
  attempt: count.meta({ description: '1 for the first attempt at the step' }),
  result,
  errorType,
  ...amounts,
});

const calls = z.strictObject({ calls: count, durationMs: milliseconds });

const pair = z.strictObject({
  step: z.string(),
  kind: z.enum(STEP_KINDS).meta({ description: 'The kind of the attempts' }),
  branch: z.string().nullable().meta({ description: 'The key of the parallel branch; null if not given' }),
  a: attempt.nullable().meta({ description: 'Null if only B has such an attempt' }),
  b: attempt.nullable().meta({ description: 'Null if only A has such an attempt' }),
  difference: z
    .strictObject(amounts)
    .meta({ description: 'B − A; null where either is unknown; an attempt that is missing counts as 0' }),
  calls: z
    .array(
      z.strictObject({
        tool: z.string(),
        path: z
          .string()
          .nullable()
          .meta({ description: 'The file that the calls changed; null for calls that changed none or several' }),
        a: calls,
        b: calls,
      }),
    )
    .meta({ description: 'Tool calls by tool and file, of which one side has more; the largest difference first' }),
});

const ladder = z.strictObject({
  aUsd: z.number().meta({ description: 'US dollars per run' }),
  bUsd: z.number().meta({ description: 'US dollars per run' }),
  differenceUsd: z.number().meta({ description: 'B − A, the sum of all rungs' }),
  rungs: z
    .array(
      z.strictObject({
        cause: z.enum(CAUSES),
        usd: z
          .number()
          .meta({ description: 'The part of the difference that the cause explains, in US dollars per run' }),
        parts: z
          .array(
            z.strictObject({
              name: z
                .string()
                .meta({ description: 'A kind of token for `token-kinds`, else a step with its kind of attempt' }),
              usd: z.number().meta({ description: 'US dollars per run' }),
            }),
          )
          .meta({ description: 'The largest first' }),
      }),
    )
    .meta({ description: 'The causes of the difference, in the order of the factors of cost' }),
  unpriced: z
    .strictObject({ a: z.number(), b: z.number() })
    .meta({ description: 'Requests per run without a known price, whose cost is in no rung' }),
});

const runs = z.strictObject({
  kind: z.literal('runs'),
  a: run,
  b: run,
  pairs: z.array(pair).meta({ description: 'Attempts that correspond to each other' }),
  totals: z
    .strictObject({
      a: z.strictObject(amounts),
      b: z.strictObject(amounts),
      difference: z.strictObject(amounts).meta({ description: 'B − A; null where either is unknown' }),
    })
    .meta({ description: 'Amounts of the runs; tokens and calls are sums over the attempts' }),
  ladder: ladder.meta({ description: 'Why the cost differs' }),
});

const selection = z.strictObject({
  filter: z.string().meta({ description: 'What was selected; empty for all runs' }),
  runs: count,
  simulated: count.meta({ description: 'Runs among them that are simulated' }),
  successes: count,
  failures: count,
  others: count.meta({
    description: 'Runs that were cancelled or abandoned or whose end is unknown: they do not affect success rates',
  }),
  costUnknown: count.meta({
    description: 'Runs whose cost is unknown or only partly known: they are left out of costs',
  }),
  from: time.meta({ description: 'Milliseconds since 1970, the start of the first run' }),
  until: time.meta({ description: 'Milliseconds since 1970, the end of the last run' }),
});

const sides = { a: figure, b: figure, difference: figure.meta({ description: 'B divided by A; of rates, B − A' }) };

const stepFigures = z.strictObject(sides);

const selections = z.strictObject({
  kind: z.literal('selections'),
  a: selection,
  b: selection,
  average: z.enum(['mean', 'median']).meta({ description: 'How amounts are averaged over runs' }),
  metrics: z
    .array(
      z.strictObject({
        metric: z.enum(METRICS),
        better: z.enum(['lower', 'higher']).meta({ description: 'Which values are better' }),
        ...sides,
        paired: z.boolean().meta({ description: 'Whether the difference is that of tasks that both selections have' }),
        verdict: z.enum(['a', 'b', 'equal', 'undecided', 'unknown']).meta({
          description:
            'The better side; `equal` if no run differs, `undecided` if the interval includes no difference, `unknown` without an interval',
        }),
        text: z.string().meta({ description: 'The verdict in words' }),
      }),
    )
    .meta({ description: 'The headline first' }),
  steps: z.array(
    z.strictObject({
      step: z.string(),
      cost: stepFigures.meta({ description: 'US dollars of all attempts at it per run, 0 in runs without it' }),
      duration: stepFigures.meta({ description: 'Milliseconds of all attempts at it per run, 0 in runs without it' }),
      firstSuccess: stepFigures.meta({ description: 'The share of first attempts that succeeded' }),
      repeated: stepFigures.meta({ description: 'The share of runs with a retry or repair of it' }),
      without: stepFigures.meta({ description: 'The share of runs without it' }),
    }),
  ),
  ladder: ladder.meta({ description: 'Why the mean cost of a run differs' }),
});

/** A comparison of two runs or of two selections. */
export const comparison = z.discriminatedUnion('kind', [runs, selections]).openapi('Comparison');
