import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { attemptError, count, day, isLowerBound, knownUsd, milliseconds } from './shared.ts';

const bounded = { costUsd: knownUsd, isLowerBound };

/** The reliability of a period. */
export const reliability = z
  .strictObject({
    period,
    success: z
      .strictObject({
        figure: figure.meta({ description: 'The share of successes among runs that succeeded or failed' }),
        change: figure.meta({ description: 'Compared with the period of the same length before' }),
      })
      .meta({ description: 'How often runs succeeded' }),
    firstTry: figure.meta({
      description: 'The share of runs that succeeded without any retry or repair, among those that succeeded or failed',
    }),
    days: z
      .array(z.strictObject({ day, runs: count, success: figure }))
      .meta({ description: 'Every day of the period, with the runs that started on it' }),
    groups: z
      .array(
        z.strictObject({
          name: z.string().nullable().meta({ description: 'Null for runs, or attempts, without this setting' }),
          success: figure.meta({ description: 'Of runs, or of attempts if divided by step' }),
        }),
      )
      .meta({ description: 'By the requested dimension, the most frequent value first, at most 40' }),
    errors: z
      .array(
        z.strictObject({
          ...attemptError,
          share: z.number().meta({ description: 'Of the failed attempts, from 0 to 1' }),
          cumulative: z.number().meta({ description: 'The share of this error and all more frequent ones' }),
        }),
      )
      .meta({ description: 'Errors of attempts, the most frequent first' }),
    steps: z
      .array(
        z.strictObject({
          step: z.string(),
          retries: count,
          repairs: count,
          first: figure.meta({ description: 'Success of first attempts' }),
          repeated: figure.meta({ description: 'Success of retries and repairs' }),
          ...bounded,
          timeMs: milliseconds,
        }),
      )
      .meta({
        description:
          'The steps that were repeated, the most expensive repetitions first; amounts are those of retries and repairs',
      }),
    chains: z
      .array(
        z.strictObject({
          chain: z.string().meta({ description: 'The repeated steps in order, such as `repair → check`' }),
          runs: count,
          success: figure,
          ...bounded,
          example: z.string().meta({ description: 'The ID of the latest run with it' }),
        }),
      )
      .meta({
        description: 'Sequences of repeated steps in runs that have ended, the most expensive first, at most 20',
      }),
    waits: z
      .array(
        z.strictObject({
          step: z.string(),
          attempts: count.meta({ description: 'Attempts that waited' }),
          waitedMs: milliseconds,
          share: z
            .number()
            .nullable()
            .meta({ description: 'Of the time of all attempts at the step; null if that is 0' }),
        }),
      )
      .meta({ description: 'Steps whose sessions waited for permissions, the longest wait first' }),
    tools: z
      .array(
        z.strictObject({
          tool: z.string(),
          calls: count,
          failed: count.meta({ description: 'Calls with an error, without denied ones' }),
          denied: count,
          share: figure.meta({ description: 'The share of calls that failed or were denied' }),
        }),
      )
      .nullable()
      .meta({ description: 'Null if tool calls cannot be selected by the filter words' }),
  })
  .openapi('Reliability');
