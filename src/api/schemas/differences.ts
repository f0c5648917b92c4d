import { z } from '../libraries.ts';
import { unit } from './figure.ts';
import { count } from './shared.ts';

const difference = {
  attribute: z.string(),
  q: z.number().meta({ description: 'The false-discovery rate of this and all clearer differences' }),
  effect: z.number().meta({ description: 'From 0, no difference, to 1' }),
  marked: z.number().meta({ description: 'A share of runs, or an average' }),
  others: z.number(),
};

/** What is different about some runs. */
export const differences = z
  .strictObject({
    marked: count.meta({ description: 'Marked runs that have ended and match the words' }),
    others: count,
    compared: count.meta({ description: 'Attributes that were compared' }),
    found: z.array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('category'), value: z.string().nullable(), ...difference }),
        z.strictObject({ kind: z.literal('number'), unit, average: z.enum(['median', 'mean']), ...difference }),
      ]),
    ),
    reason: z.string().nullable().meta({ description: 'Why nothing was compared' }),
  })
  .openapi('Differences');
