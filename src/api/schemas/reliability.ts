import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { count, milliseconds } from './shared.ts';

const bounded = { costUsd: z.number(), isLowerBound: z.boolean() };

/** The reliability of a period. */
export const reliability = z
  .strictObject({
    period,
    success: z.strictObject({ figure, change: figure }),
    firstTry: figure,
    days: z.array(z.strictObject({ day: z.string(), runs: count, success: figure })),
    groups: z.array(z.strictObject({ name: z.string().nullable(), success: figure })),
    errors: z.array(
      z.strictObject({
        errorType: z.string(),
        attempts: count,
        runs: count,
        costUsd: z.number(),
        example: z.string(),
        share: z.number(),
        cumulative: z.number().meta({ description: 'The share of this error and all more frequent ones' }),
      }),
    ),
    steps: z.array(
      z.strictObject({
        step: z.string(),
        retries: count,
        repairs: count,
        first: figure,
        repeated: figure,
        ...bounded,
        timeMs: milliseconds,
      }),
    ),
    chains: z.array(
      z.strictObject({ chain: z.string(), runs: count, success: figure, ...bounded, example: z.string() }),
    ),
    waits: z.array(
      z.strictObject({ step: z.string(), attempts: count, waitedMs: milliseconds, share: z.number().nullable() }),
    ),
    tools: z
      .array(z.strictObject({ tool: z.string(), calls: count, failed: count, denied: count, share: figure }))
      .nullable()
      .meta({ description: 'Null if tool calls cannot be selected by the filter words' }),
  })
  .openapi('Reliability');
