import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { attemptError, count, day, isLowerBound, knownUsd } from './shared.ts';

const headline = z.strictObject({
  figure,
  change: figure.meta({ description: 'Compared with the period of the same length before' }),
});

const costPart = {
  name: z.string(),
  costUsd: knownUsd,
  share: z.number().nullable().meta({ description: 'Of the whole cost, from 0 to 1; null if that is 0' }),
  isLowerBound,
};

/** The figures of a period. */
export const overview = z
  .strictObject({
    period,
    headlines: z.strictObject({
      costPerSuccess: headline.meta({ description: 'The cost of all runs divided by the number of successful ones' }),
      success: headline.meta({ description: 'The share of successes among runs that succeeded or failed' }),
      medianTime: headline.meta({ description: 'The median duration of runs that succeeded or failed' }),
      meanCost: headline.meta({ description: 'The mean cost of a run' }),
      spend: z.strictObject({ figure, isLowerBound }).meta({ description: 'What the runs cost together' }),
      withoutSuccess: z
        .strictObject({ figure, share: figure.meta({ description: 'Its share of the whole cost' }) })
        .meta({ description: 'What runs cost that did not succeed' }),
    }),
    days: z
      .array(
        z.strictObject({
          day,
          runs: count,
          costUsd: knownUsd,
          isLowerBound,
          costPerSuccess: figure,
          success: figure,
          models: z
            .record(z.string(), z.number())
            .meta({ description: 'US dollars by model; models without any are left out' }),
        }),
      )
      .meta({ description: 'Every day of the period, with the runs that started on it' }),
    models: z
      .array(
        z.strictObject({
          ...costPart,
          isLowerBound: z.boolean().meta({ description: 'Whether the cost of some of its requests is unknown' }),
        }),
      )
      .meta({ description: 'The most expensive first' }),
    steps: z
      .array(
        z.strictObject({
          ...costPart,
          attempts: count,
          success: figure.meta({ description: 'The share of successes among attempts that succeeded or failed' }),
          repeated: figure.meta({
            description: 'The share of runs with the step that repeated it as a retry or repair',
          }),
          medianTime: figure,
        }),
      )
      .meta({ description: 'The most expensive first; the name is empty for what runs did outside of any step' }),
    errors: z.array(z.strictObject(attemptError)).meta({ description: 'Errors of attempts, the most frequent first' }),
    repairs: z
      .array(
        z.strictObject({
          repairs: count.meta({ description: 'From 0 to 4, which stands for more as well' }),
          runs: count,
          success: figure,
          costUsd: knownUsd,
        }),
      )
      .meta({ description: 'Runs by their number of repairs' }),
  })
  .openapi('Overview');
