import { z } from '../libraries.ts';
import { unit } from './figure.ts';
import { count } from './shared.ts';

const difference = {
  attribute: z.string().meta({ description: 'Such as `model` or `repairs`' }),
  q: z.number().meta({ description: 'The false-discovery rate of this and all clearer differences' }),
  effect: z
    .number()
    .meta({ description: 'From 0, no difference, to 1: the difference of shares, or of how often a value is larger' }),
  marked: z.number().meta({ description: 'Of the marked runs: the share of those with the value, or the average' }),
  others: z.number().meta({ description: 'Of the other runs: the share of those with the value, or the average' }),
};

/** What is different about some runs. */
export const differences = z
  .strictObject({
    marked: count.meta({ description: 'Marked runs that have ended and match the words' }),
    others: count.meta({ description: 'Other runs that have ended and match the words' }),
    compared: count.meta({ description: 'Attributes that were compared' }),
    found: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('category').meta({ description: 'An attribute of which each run has one of few values' }),
            value: z
              .string()
              .nullable()
              .meta({ description: 'The value whose share differs most; null for runs without one' }),
            ...difference,
          }),
          z.strictObject({
            kind: z.literal('number').meta({ description: 'An attribute that is a number' }),
            unit,
            average: z.enum(['median', 'mean']).meta({ description: 'The mean if the medians are equal' }),
            ...difference,
          }),
        ]),
      )
      .meta({ description: 'Differences with a false-discovery rate below 5 %, the largest first' }),
    reason: z.string().nullable().meta({ description: 'Why nothing was compared; null if it was' }),
  })
  .openapi('Differences');
