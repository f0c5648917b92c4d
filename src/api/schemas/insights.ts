import { INSIGHT_KINDS } from '../../analysis/insights/finding.ts';
import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { count, milliseconds } from './shared.ts';

/** What cost money or time for nothing. */
export const insights = z
  .strictObject({
    period,
    insights: z
      .array(
        z.strictObject({
          kind: z.enum(INSIGHT_KINDS),
          workflow: z.string(),
          step: z.string().nullable().meta({ description: 'Null outside of any step' }),
          tool: z.string().nullable().meta({ description: 'Null if it is about no tool' }),
          occurrences: count.meta({ description: 'Events, such as attempts or calls' }),
          timeMs: milliseconds
            .nullable()
            .meta({ description: 'Milliseconds that it cost; null if it is about money only' }),
          text: z.string().meta({ description: 'What was found, with its figures' }),
          cost: figure.meta({ description: 'A sum in US dollars; unknown for what only costs time' }),
          runs: count.meta({ description: 'Runs with it; for a tool, runs in which the step called tools' }),
          example: z
            .string()
            .nullable()
            .meta({ description: 'The ID of the run with the largest part of it; null if unknown' }),
        }),
      )
      .meta({ description: 'The most expensive first' }),
    total: figure.meta({ description: 'US dollars of all insights; what several insights are about is counted once' }),
    spent: figure.meta({ description: 'US dollars of all attempts in the period' }),
  })
  .openapi('Insights');
