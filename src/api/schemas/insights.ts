import { INSIGHT_KINDS } from '../../analysis/insights/finding.ts';
import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { count, milliseconds } from './shared.ts';

/** What cost money or time for nothing. */
export const insights = z
  .strictObject({
    period,
    insights: z.array(
      z.strictObject({
        kind: z.enum(INSIGHT_KINDS),
        workflow: z.string(),
        step: z.string().nullable(),
        tool: z.string().nullable(),
        occurrences: count,
        timeMs: milliseconds.nullable(),
        text: z.string(),
        cost: figure,
        runs: count,
        example: z.string().nullable(),
      }),
    ),
    total: figure,
    spent: figure,
  })
  .openapi('Insights');
