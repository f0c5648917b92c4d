import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { count } from './shared.ts';

const headline = z.strictObject({ figure, change: figure });

const costPart = {
  name: z.string(),
  costUsd: z.number(),
  share: z.number().nullable(),
  isLowerBound: z.boolean(),
};

/** The figures of a period. */
export const overview = z
  .strictObject({
    period,
    headlines: z.strictObject({
      costPerSuccess: headline,
      success: headline,
      medianTime: headline,
      meanCost: headline,
      spend: z.strictObject({ figure, isLowerBound: z.boolean() }),
      withoutSuccess: z.strictObject({ figure, share: figure }),
    }),
    days: z.array(
      z.strictObject({
        day: z.string(),
        runs: count,
        costUsd: z.number(),
        isLowerBound: z.boolean(),
        costPerSuccess: figure,
        success: figure,
        models: z.record(z.string(), z.number()),
      }),
    ),
    models: z.array(z.strictObject(costPart)),
    steps: z.array(
      z.strictObject({ ...costPart, attempts: count, success: figure, repeated: figure, medianTime: figure }),
    ),
    errors: z.array(
      z.strictObject({
        errorType: z.string(),
        attempts: count,
        runs: count,
        costUsd: z.number(),
        example: z.string().meta({ description: 'The ID of the latest run with it' }),
      }),
    ),
    repairs: z.array(z.strictObject({ repairs: count, runs: count, success: figure, costUsd: z.number() })),
  })
  .openapi('Overview');
